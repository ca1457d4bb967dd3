import { fstatSync } from 'node:fs';

/**
 * Calls `gone` as soon as nobody reads our stdout any more (`| head`), also while there is nothing to write. Answers how to
 * end that.
 *
 * Node cannot ask a pipe whether it has a reader; GNU tail looks after the pipe that it was given, and dies of SIGPIPE. Where
 * there is another tail, or none, the next write finds out.
 */
export const watchReader = async (gone: () => void): Promise<() => void> => {
  if (!fstatSync(1).isFIFO()) return () => undefined;
  const { spawn } = await import('node:child_process');
  const tail = spawn('tail', ['-f', `--pid=${process.pid}`, '/dev/null'], {
    stdio: ['ignore', 'inherit', 'ignore'],
  });
  tail.on('error', () => undefined);
  tail.on('exit', (_, signal) => {
    if (signal === 'SIGPIPE') gone();
  });
  return () => tail.kill();
};
