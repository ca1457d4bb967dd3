import { Command, CommanderError } from 'commander';
import { messageOf, PostdError } from '../domain/failure.ts';
import type { GlobalOptions, Surroundings } from './cli.ts';
import { Cli } from './cli.ts';
import { Declined } from './confirm.ts';
import { exitFor, exits } from './exit.ts';
import { grow } from './tree.ts';
import type { Screen } from './print/style.ts';
import { usageError, withFlags, withNameMeant } from './usage.ts';

/** Runs one command line, and answers the exit code (see `exit.ts`). Nothing is thrown, nothing calls `exit`. */
export const main = async (args: readonly string[], surroundings: Surroundings): Promise<number> => {
  const program = new Command('postctl');
  const cli = new Cli(surroundings, () => program.opts<GlobalOptions>());
  program.configureOutput({
    writeOut: (text) => void surroundings.out.write(text),
    writeErr: (text) => void surroundings.err.write(text),
    getOutHelpWidth: () => columnsOf(surroundings.out),
    getErrHelpWidth: () => columnsOf(surroundings.err),
    // We say it ourselves, see `usage.ts`.
    outputError: () => undefined,
  });
  grow(program, cli, args);
  try {
    await program.parseAsync(args, { from: 'user' });
    return cli.exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError && isHelp(thrown))
      return thrown.exitCode === 0 ? exits.done : exits.usage;
    if (thrown instanceof Declined) {
      cli.say(thrown.message);
      return thrown.exitCode;
    }
    const error = errorOf(thrown, program, args);
    await cli.complain(error);
    return exitFor(error.code);
  }
};

/** As many as commander takes by itself where there is no terminal. */
const columnsOf = ({ isTTY, columns = 80 }: Screen): number => (isTTY === true ? columns : 80);

/** Help or the version was shown: because it was asked for, or because a noun stood alone. */
const isHelp = ({ code }: CommanderError): boolean => /^commander\.(help|version)/.test(code);

const errorOf = (thrown: unknown, program: Command, args: readonly string[]): PostdError => {
  if (thrown instanceof PostdError) return withFlags(withNameMeant(thrown, args), args);
  if (thrown instanceof CommanderError) return usageError(thrown, program, args);
  return new PostdError('internal', `postctl failed: ${messageOf(thrown)}`, { cause: thrown });
};
