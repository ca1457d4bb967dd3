import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { harmless } from '../print/harmless.ts';
import { candidates } from './candidates.ts';
import { lineOfBash, lineOfWords } from './line.ts';
import { liveNames } from './names.ts';

/**
 * Prints what can stand at the end of a half-typed line: a candidate a line, behind a tab what it is about (but in bash, which
 * cannot show it), or `:files`. A line that makes no sense has none.
 */
export const complete = async (
  program: Command,
  cli: Cli,
  shell: string,
  typed: readonly string[],
): Promise<void> => {
  const isBash = shell === 'bash';
  const line = isBash ? lineOfBash(typed[1] ?? '', typed[0] ?? '') : lineOfWords(typed);
  heedOptions(program, line.words.slice(0, -1));
  const found = await candidates(program, line.words, liveNames(cli));
  if (found === 'files') return cli.print(':files\n');
  const lines = found
    // What cannot be typed cannot be completed.
    .filter(({ value }) => harmless(value) === value)
    .map(({ value, about }) => (isBash ? line.quoted(value) : `${value}\t${harmless(about)}`));
  await cli.print(lines.map((text) => `${text}\n`).join(''));
};

/** So that `--socket` and `--campaigns` of the line count; what is wrong or unfinished in it is no concern of ours. */
const heedOptions = (program: Command, words: readonly string[]): void => {
  try {
    program.parseOptions([...words]);
  } catch {
    // The candidates are those of an empty line of options then.
  }
};
