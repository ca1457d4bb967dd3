import { enableCompileCache } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import { main } from './program.ts';

enableCompileCache();
// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
process.stderr.on('error', () => undefined);
process.exitCode = await main(process.argv.slice(2), {
  out: process.stdout,
  err: process.stderr,
  pause: (ms, signal) => pause(ms, undefined, { signal }),
});
