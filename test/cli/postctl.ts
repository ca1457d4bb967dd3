import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';

const program = join(import.meta.dirname, '..', '..', 'bin', 'postctl');

export interface Ran {
  code: number | null;
  out: string;
  err: string;
}

export interface RunOptions {
  socketPath?: string;
  env?: Record<string, string>;
  cwd?: string;
  /** The Node to start with; the one that runs the tests unless told. */
  node?: string;
  /** Ctrl-C is pressed once this was said on stderr. */
  interruptAt?: string;
  /** Ctrl-C is pressed once stdout has so many lines. */
  interruptAfterLines?: number;
}

/** Runs the real postctl as a person would, in an environment of its own, and without a terminal. */
export const postctl = (args: readonly string[], options: RunOptions = {}): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const node = options.node ?? process.execPath;
    const socket = options.socketPath === undefined ? [] : ['--socket', options.socketPath];
    const child = spawn(node, [program, ...args, ...socket], {
      cwd: options.cwd ?? import.meta.dirname,
      env: { PATH: `${dirname(node)}:/usr/bin:/bin`, HOME: '/nonexistent', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 20_000,
    });
    let out = '';
    let err = '';
    let interrupted = false;
    child.stdout.on('data', (piece: Buffer) => {
      out += piece.toString();
      const lines = out.split('\n').length - 1;
      if (!interrupted && lines >= (options.interruptAfterLines ?? Infinity)) {
        interrupted = child.kill('SIGINT');
      }
    });
    child.stderr.on('data', (piece: Buffer) => {
      err += piece.toString();
      if (options.interruptAt !== undefined && !interrupted && err.includes(options.interruptAt)) {
        interrupted = child.kill('SIGINT');
      }
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });

/** The JSON document on the last line. */
export const json = ({ out }: Ran): unknown => JSON.parse(out.trimEnd().split('\n').at(-1) ?? '');
