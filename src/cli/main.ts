import { setTimeout as pause } from 'node:timers/promises';

/** Loaded after the cache is there: what was compiled once is not compiled again. */
const run = async (): Promise<void> => {
  const { main } = await import('./program.ts');
  const { calledAs } = await import('./called.ts');
  const { searchPath } = await import('./environment.ts');
  process.exitCode = await main(process.argv.slice(2), {
    in: () => process.stdin,
    out: process.stdout,
    err: process.stderr,
    pause: (ms, signal) => pause(ms, undefined, { signal }),
    watchReader: async () => (await import('./reader.ts')).watchReader(() => process.exit(0)),
    called: () => calledAs({ program: process.argv[1] ?? 'postctl', path: searchPath(), cwd: process.cwd() }),
  });
};

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
process.stderr.on('error', () => undefined);
void run();
