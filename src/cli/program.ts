import { Command, CommanderError } from 'commander';
import { messageOf, PostdError } from '../domain/failure.ts';
import type { GlobalOptions, Surroundings } from './cli.ts';
import { Cli } from './cli.ts';
import { Declined } from './confirm.ts';
import { exitFor, exits } from './exit.ts';
import { grow } from './tree.ts';

/** Runs one command line, and answers the exit code (see `exit.ts`). Nothing is thrown, nothing calls `exit`. */
export const main = async (args: readonly string[], surroundings: Surroundings): Promise<number> => {
  const program = new Command('postctl');
  const cli = new Cli(surroundings, () => program.opts<GlobalOptions>());
  program.configureOutput({
    writeOut: (text) => void surroundings.out.write(text),
    writeErr: (text) => void surroundings.err.write(text),
  });
  program
    .description('Run posting campaigns through postd.')
    .showHelpAfterError('(--help shows what there is)')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride();
  grow(program, cli, args);
  try {
    await program.parseAsync(args, { from: 'user' });
    return cli.exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exits.done : exits.usage;
    if (thrown instanceof Declined) {
      cli.say(thrown.message);
      return thrown.exitCode;
    }
    const error = thrown instanceof PostdError ? thrown : unexpected(thrown);
    await cli.complain(error);
    return exitFor(error.code);
  }
};

const unexpected = (thrown: unknown): PostdError =>
  new PostdError('internal', `postctl failed: ${messageOf(thrown)}`, { cause: thrown });
