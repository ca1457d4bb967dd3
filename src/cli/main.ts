import { enableCompileCache } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';

// Before anything else is loaded: what was compiled once is not compiled again.
enableCompileCache();
const { main } = await import('./program.ts');
const { calledAs } = await import('./called.ts');
const { searchPath } = await import('./environment.ts');
// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
process.stderr.on('error', () => undefined);
process.exitCode = await main(process.argv.slice(2), {
  in: process.stdin,
  out: process.stdout,
  err: process.stderr,
  pause: (ms, signal) => pause(ms, undefined, { signal }),
  called: () => calledAs({ program: process.argv[1] ?? 'postctl', path: searchPath(), cwd: process.cwd() }),
});
