import type { Argument, Command, Option } from 'commander';
import { topics } from '../topics.ts';
import { optionsOf, walk } from '../walk.ts';

export interface Candidate {
  value: string;
  about: string;
}

/** Names that only the daemon or the folder of campaigns knows. */
export type Kind = 'campaign' | 'account' | 'job' | 'phone';
export type Names = (kind: Kind) => Promise<readonly Candidate[]>;

/** `'files'`: what is wanted is a path, and shells know those best. */
export type Found = readonly Candidate[] | 'files';

const kinds: readonly Kind[] = ['campaign', 'account', 'job', 'phone'];

/** What can stand in the place of the last of these words. */
export const candidates = async (
  program: Command,
  words: readonly string[],
  names: Names,
): Promise<Found> => {
  const current = words.at(-1) ?? '';
  const { command, operands, open, isOver } = walk(program, words.slice(0, -1));
  const isHelp = command.parent === program && command.name() === 'help' && !current.startsWith('-');
  if (isHelp) return helpFor(program, operands).filter(({ value }) => value.startsWith(current));
  const found = open !== null ? valuesOf(open, names) : inPlace(command, words, operands, isOver, names);
  const all = await found;
  return all === 'files' ? all : all.filter(({ value }) => value.startsWith(current));
};

const inPlace = async (
  command: Command,
  words: readonly string[],
  operands: readonly string[],
  isOver: boolean,
  names: Names,
): Promise<Found> => {
  const current = words.at(-1) ?? '';
  const [, flag, given] = /^(--[\w-]+)=(.*)$/s.exec(current) ?? [];
  if (!isOver && flag !== undefined && given !== undefined) {
    const option = optionsOf(command).find(({ long }) => long === flag);
    const values = option === undefined ? [] : await valuesOf(option, names);
    return values === 'files' ? values : values.map((one) => ({ ...one, value: `${flag}=${one.value}` }));
  }
  if (!isOver && current.startsWith('-')) return flagsOf(command, words);
  if (command.commands.length > 0 && operands.length === 0) return commandsOf(command);
  const own = command.registeredArguments;
  const argument = own[operands.length] ?? (own.at(-1)?.variadic === true ? own.at(-1) : undefined);
  return argument === undefined ? [] : argumentsFor(command, argument, names);
};

const helpFor = (program: Command, operands: readonly string[]): Candidate[] => [
  ...commandsOf(walk(program, operands).command),
  ...(operands.length > 0 ? [] : topics.map(({ name, about }) => ({ value: name, about }))),
];

const commandsOf = (command: Command): Candidate[] =>
  command
    .createHelp()
    .visibleCommands(command)
    .map((child) => ({ value: child.name(), about: child.description() }));

/** Long forms only, and each once: what was typed already is not offered again. */
const flagsOf = (command: Command, words: readonly string[]): Candidate[] => [
  ...optionsOf(command)
    .filter(({ hidden, long }) => !hidden && long !== undefined && !words.slice(0, -1).includes(long))
    .map(({ long, description }) => ({ value: long ?? '', about: description })),
  { value: '--help', about: 'display help for command' },
];

const valuesOf = async (option: Option, names: Names): Promise<Found> =>
  option.argChoices?.map((value) => ({ value, about: '' })) ??
  (await named(option.long?.replace(/^--/, '') ?? '', names));

const argumentsFor = async (command: Command, argument: Argument, names: Names): Promise<Found> => {
  if (argument.argChoices !== undefined) return argument.argChoices.map((value) => ({ value, about: '' }));
  // `campaign status [name]`: the name of what the group is about; at the top it is that of a campaign.
  const { parent } = command;
  const group = parent === null || parent.parent === null ? 'campaign' : parent.name();
  return named(/^(name|names|id)$/.test(argument.name()) ? group : argument.name(), names);
};

const named = async (word: string, names: Names): Promise<Found> => {
  const kind = kinds.find((one) => word === one || word === `${one}s`);
  if (word !== 'campaigns' && kind !== undefined) return names(kind);
  return /^(campaigns|socket|file|path|dir|folder|to|from)$/.test(word) ? 'files' : [];
};
