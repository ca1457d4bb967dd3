import type { Command, CommanderError } from 'commander';
import { meantBy } from './meant.ts';
import { PostdError } from '../domain/failure.ts';
import { typed } from '../domain/typed.ts';
import { walk } from './walk.ts';

/** What commander says of a command line, as an error of ours, which ends with a command line that works. */
export const usageError = (thrown: CommanderError, program: Command, args: readonly string[]): PostdError => {
  const message = thrown.message.replace(/^error: /, '').replaceAll('\n', ' ');
  const hint = corrected(message, args) ?? asName(message, program, args) ?? helpFor(program, args);
  return new PostdError('usage', message, { hint });
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

/** A name may begin with a dash; where a command wants one, a word that is no option of it may be meant so. */
const asName = (message: string, program: Command, args: readonly string[]): string | null => {
  const wrong = /^unknown option '(-[^-].{2,})'/.exec(message)?.[1];
  const { command, path } = walk(program, args);
  if (wrong === undefined || command.registeredArguments.length === 0 || args.at(-1) !== wrong) return null;
  return `${line(path)} -- ${typed(wrong)}`;
};

/**
 * An error about a name that nobody bears gets the same line with the name that was probably meant, if the error tells the nearest
 * one (`details.nearest`) or all there are (`details.campaigns`). Any other error stays as it is.
 */
export const withNameMeant = (error: PostdError, args: readonly string[]): PostdError => {
  const { code, message, retry, details } = error;
  if (code !== 'not-found') return error;
  const place = args.findIndex((arg) => message.includes(JSON.stringify(arg)));
  const wrong = args[place];
  const { nearest, campaigns } = details;
  const known = Array.isArray(campaigns) ? campaigns.filter((name) => typeof name === 'string') : [];
  const meant = typeof nearest === 'string' ? nearest : wrong === undefined ? null : meantBy(wrong, known);
  if (wrong === undefined || meant === null) return error;
  return new PostdError(code, message, { hint: line(args.with(place, meant)), retry, details, cause: error });
};

/** A question that could not be asked (`confirm.ts`) ends with the same line and the flags that answer it. */
export const withFlags = (error: PostdError, args: readonly string[]): PostdError => {
  const { code, message, retry, details } = error;
  const { flags } = details;
  if (code !== 'usage' || !Array.isArray(flags)) return error;
  const words = [...args, ...flags.filter((flag) => typeof flag === 'string')];
  return new PostdError(code, message, { hint: line(words), retry, details, cause: error });
};

const helpFor = (program: Command, args: readonly string[]): string =>
  line([...walk(program, args).path, '--help']);

const line = (words: readonly string[]): string =>
  ['postctl', ...words.map((word) => (/^--?[\w-]+(=[\w.-]*)?$/.test(word) ? word : typed(word)))].join(' ');
