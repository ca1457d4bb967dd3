/** docs/man: the manual, from the trees of commands of postctl and postd. */
import type { Command, Option } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { topics, type Topic } from '../../src/cli/topics.ts';
import { commandLine } from '../../src/daemon/commandline.ts';
import { variables } from '../../src/daemon/config/environment.ts';
import { fileSchema } from '../../src/daemon/config/schema.ts';
import { childrenOf, commandTree } from '../tree.ts';
import { bold, entry, heading, paragraph, render, subheading, text, type Page } from './roff.ts';

const option = (of: Option): string => {
  const choices = of.argChoices === undefined ? '' : ` (${of.argChoices.join(', ')})`;
  return entry(bold(of.flags), `${of.description}${choices}`);
};

const options = (command: Command): string[] =>
  command
    .createHelp()
    .visibleOptions(command)
    .filter(({ long }) => long !== '--help')
    .map(option);

/** `postctl campaign start [name]`. */
const synopsis = (command: Command, path: readonly string[]): string => {
  const flags = command.options.length === 0 ? '' : ' [options]';
  const operands = command.registeredArguments.map((argument) =>
    argument.required ? ` <${argument.name()}>` : ` [${argument.name()}]`,
  );
  return `${bold(path.join(' '))}${text(`${flags}${operands.join('')}`)}`;
};

/** Names of programs stay as they are typed. */
const sentence = (words: string): string =>
  /^post(d|ctl|sim)\b/.test(words) ? `${words}.` : `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;

const commandSection = (command: Command, path: readonly string[]): string[] => {
  const aliases = command.aliases();
  return [
    subheading([command.name(), ...aliases].join(', ')),
    synopsis(command, path),
    paragraph(sentence(command.description())),
    ...options(command),
  ];
};

const titles: Readonly<Record<string, string>> = { 'exit-codes': 'EXIT STATUS' };
const topicSection = ({ name, about, rows }: Topic): string[] => [
  heading(titles[name] ?? name.toUpperCase()),
  text(sentence(about)),
  ...rows.map(([term, meaning]) => entry(bold(term), meaning)),
];

const seeAlso = (...pages: readonly string[]): string[] => [
  heading('SEE ALSO'),
  pages.map((page) => bold(page)).join(', '),
];

const main = (program: Command): Page => {
  const all = childrenOf(program);
  const groups = all.filter((command) => childrenOf(command).length > 0);
  return {
    name: 'postctl',
    section: 1,
    about: 'run posting campaigns through postd',
    body: [
      heading('SYNOPSIS'),
      `${bold('postctl')} ${text('[options] <command>')}`,
      heading('DESCRIPTION'),
      text(
        'postctl asks postd(8) over its socket. Answers go to stdout; warnings, progress and advice to stderr.',
      ),
      heading('GROUPS OF COMMANDS'),
      ...groups.map((group) => entry(bold(`postctl-${group.name()}(1)`), sentence(group.description()))),
      heading('COMMANDS'),
      ...all
        .filter((command) => !groups.includes(command))
        .flatMap((command) => commandSection(command, ['postctl', command.name()])),
      heading('OPTIONS OF EVERY COMMAND'),
      ...options(program),
      ...topics.flatMap(topicSection),
      ...seeAlso(...groups.map((group) => `postctl-${group.name()}(1)`), 'postd(8)'),
    ],
  };
};

const groupPage = (group: Command): Page => ({
  name: `postctl-${group.name()}`,
  section: 1,
  about: group.description(),
  body: [
    heading('SYNOPSIS'),
    `${bold(`postctl ${group.name()}`)} ${text('<command> [options]')}`,
    heading('COMMANDS'),
    ...childrenOf(group).flatMap((command) =>
      commandSection(command, ['postctl', group.name(), command.name()]),
    ),
    heading('OPTIONS'),
    text('Options of every command, exit codes and variables are in postctl(1).'),
    ...seeAlso('postctl(1)', 'postd(8)'),
  ],
});

const daemon = (): Page => {
  const command = commandLine(manifest.version);
  return {
    name: 'postd',
    section: 8,
    about: 'daemon that runs posting campaigns over cloud phones',
    body: [
      heading('SYNOPSIS'),
      `${bold('postd')} ${text('[options]')}`,
      heading('DESCRIPTION'),
      text(
        'postd posts the videos of campaigns through GeeLark cloud phones, and is asked and told everything with postctl(1). It stays in the foreground and logs to stdout.',
      ),
      paragraph(
        'A flag goes before its variable, and that before the configuration file. "postctl config show --origin" tells what is in force, and who said so.',
      ),
      heading('OPTIONS'),
      ...options(command),
      heading('CONFIGURATION FILE'),
      text(
        `YAML or JSON, named with --config or POSTD_CONFIG. Its keys: ${Object.keys(fileSchema.shape).join(', ')}.`,
      ),
      paragraph(
        'Secrets stand in files of their own, which only their owner may read (tokenFile, apiKeyFile, notifyWebhookFile).',
      ),
      heading('ENVIRONMENT'),
      entry(bold('POSTD_CONFIG'), 'the configuration file'),
      ...Object.entries(variables).map(([variable, key]) => entry(bold(variable), `sets ${key}`)),
      heading('SIGNALS'),
      entry(
        bold('SIGTERM, SIGINT'),
        'finish what is under way, switch off our phones, end; the second one ends at once',
      ),
      entry(
        bold('SIGHUP'),
        'read the configuration again; a bad one is refused and the old one stays in force',
      ),
      heading('EXIT STATUS'),
      entry(bold('0'), 'after a shutdown'),
      entry(bold('1'), 'anything else'),
      entry(bold('2'), 'a bad command line or configuration'),
      entry(bold('75'), 'another postd has the state directory or the socket'),
      entry(bold('130, 143'), 'ended at once by a second signal'),
      ...seeAlso('postctl(1)'),
    ],
  };
};

/** By file name. */
export const manual = (): Map<string, string> => {
  const program = commandTree();
  const groups = childrenOf(program).filter((command) => childrenOf(command).length > 0);
  const pages = [main(program), daemon(), ...groups.map(groupPage)];
  return new Map(pages.map((page) => [`${page.name}.${page.section}`, render(page, manifest.version)]));
};
