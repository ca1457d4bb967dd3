import type { Cli } from './cli.ts';
import { exits } from './exit.ts';

/**
 * Work that goes on until the user presses Ctrl-C, which ends it quietly with the exit code of an interruption. Answers
 * whether that was how it ended. When nobody reads the answer any more, the program ends.
 */
export const untilInterrupted = async (
  cli: Cli,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<boolean> => {
  const unwatch = await cli.watchReader();
  const leaving = new AbortController();
  const leave = () => leaving.abort();
  process.once('SIGINT', leave);
  try {
    await work(leaving.signal);
  } catch (thrown) {
    if (!leaving.signal.aborted) throw thrown;
  } finally {
    process.off('SIGINT', leave);
    unwatch();
  }
  if (leaving.signal.aborted) cli.exitCode = exits.interrupted;
  return leaving.signal.aborted;
};
