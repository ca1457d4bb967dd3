import type { Command, CommanderError } from 'commander';
import { PostdError } from '../domain/failure.ts';
import { typed } from './print/words.ts';
import { walk } from './walk.ts';

/** What commander says of a command line, as an error of ours, which ends with a command line that works. */
export const usageError = (thrown: CommanderError, program: Command, args: readonly string[]): PostdError => {
  const message = thrown.message.replace(/^error: /, '').replaceAll('\n', ' ');
  return new PostdError('usage', message, { hint: corrected(message, args) ?? helpFor(program, args) });
};

/** The same line with the word that was probably meant, if commander or we (`parse.ts`) know one. */
const corrected = (message: string, args: readonly string[]): string | null => {
  const wrong = /^unknown (?:command|option) '(.*?)(?:=.*)?'|(?:argument|value) '([^,]*)' is invalid/.exec(
    message,
  );
  const right = /Did you mean ([^ ?,]+)\?/.exec(message)?.[1];
  const word = wrong?.[1] ?? wrong?.[2];
  if (word === undefined || right === undefined) return null;
  const place = args.findIndex(
    (arg) => arg === word || arg.startsWith(`${word}=`) || arg.endsWith(`=${word}`),
  );
  const arg = args[place];
  return arg === undefined
    ? null
    : line(
        args.with(
          place,
          arg.replace(word, () => right),
        ),
      );
};

const helpFor = (program: Command, args: readonly string[]): string =>
  line([...walk(program, args).path, '--help']);

const line = (words: readonly string[]): string =>
  ['postctl', ...words.map((word) => (/^--?[\w-]+(=[\w.-]*)?$/.test(word) ? word : typed(word)))].join(' ');
