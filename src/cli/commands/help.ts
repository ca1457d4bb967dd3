import { Argument, type Command } from 'commander';
import { meantBy } from '../meant.ts';
import { PostdError } from '../../domain/failure.ts';
import type { Cli } from '../cli.ts';
import { folded, roughly, wrapped } from '../print/fit.ts';
import { topics, type Topic } from '../topics.ts';
import { walk } from '../walk.ts';

/** `help`, `help COMMAND...`, `help TOPIC`. */
export const addHelp = (program: Command, cli: Cli): void => {
  program.helpCommand(false);
  program
    .command('help')
    .description('of a command, or of a topic')
    .addArgument(new Argument('[words...]', 'a command, or a topic'))
    .addHelpText('after', () => `\nTopics:\n${table(topics.map(({ name, about }) => [name, about]))}`)
    .action(async (words: string[]) => {
      const topic = topics.find(({ name }) => name === words[0]);
      if (topic !== undefined && words.length === 1) return showTopic(cli, topic);
      const { command, operands } = walk(program, words);
      const [unknown] = operands;
      if (unknown !== undefined) throw noSuch(command, unknown, words);
      command.outputHelp();
    });
  program.addHelpText('after', () => {
    const names = `\nTopics (postctl help TOPIC): ${topics.map(({ name }) => name).join(', ')}`;
    return wrapped(names, cli.terminal?.columns ?? Infinity, roughly);
  });
};

const showTopic = (cli: Cli, topic: Topic): Promise<void> =>
  cli.show(
    { topic: topic.name, about: topic.about, rows: topic.rows.map(([term, meaning]) => ({ term, meaning })) },
    { text: () => table(topic.rows, cli.terminal?.columns), names: () => topic.rows.map(([term]) => term) },
  );

/** Two columns; in a terminal the second one folds below itself. */
const table = (rows: Topic['rows'], columns = Infinity): string => {
  const width = Math.max(...rows.map(([term]) => term.length));
  const between = `\n${' '.repeat(width + 4)}`;
  const room = Math.max(16, columns - width - 4);
  return rows
    .map(([term, meaning]) => `  ${term.padEnd(width)}  ${folded(meaning, room, roughly).join(between)}\n`)
    .join('');
};

const noSuch = (command: Command, word: string, words: readonly string[]): PostdError => {
  const known = [
    ...command.commands.map((child) => child.name()),
    ...(command.parent === null ? topics.map(({ name }) => name) : []),
  ];
  const meant = meantBy(word, known);
  return new PostdError('usage', `there is no help on "${words.join(' ')}"`, {
    hint: ['postctl help', ...words.flatMap((one) => (one === word ? (meant ?? []) : one))].join(' '),
  });
};
