/** Starts the real programs as a person would, and sees to it that none is left behind. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

export interface StartOptions {
  /** The Node to begin with; the one that runs the tests unless told. */
  node?: string;
  env?: Readonly<Record<string, string>>;
  /** How long it may live at most, in real time; four minutes unless told. */
  lifeLimitMs?: number;
}

/** Real time: no program of a test lives longer unless it says so, whatever becomes of the test. */
const usualLifeLimitMs = 240_000;
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** How a program ended: with a code, or by a signal. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A program that was started, and what it has said so far. */
export class Running {
  readonly pid: number;
  readonly ended: Promise<Exit>;
  stdout = '';
  stderr = '';
  readonly #child: ChildProcess;
  #isOver = false;

  constructor(child: ChildProcess, name: string) {
    if (child.pid === undefined) throw new Error(`${name} could not be started`);
    this.pid = child.pid;
    this.#child = child;
    child.stdout?.on('data', (piece: Buffer) => (this.stdout += piece.toString()));
    child.stderr?.on('data', (piece: Buffer) => (this.stderr += piece.toString()));
    running.add(child);
    this.ended = once(child, 'close').then(() => {
      running.delete(child);
      this.#isOver = true;
      return { code: child.exitCode, signal: child.signalCode };
    });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  send(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** `kill -9`, and waits for it; nothing when it has ended already. */
  async kill(): Promise<void> {
    if (!this.#isOver) this.send('SIGKILL');
    await this.ended;
  }
}

/** What was compiled once is not compiled again by the next of the many programs that a test starts. */
const compileCache = join(tmpdir(), 'postd-test-compile-cache');

/** Starts one of `bin/`, or a test's own main by its absolute path, in an environment of its own. */
export function start(
  program: string,
  args: readonly string[],
  { node = process.execPath, env = {}, lifeLimitMs = usualLifeLimitMs }: StartOptions = {},
): Running {
  const child = spawn(node, [resolve(root, 'bin', program), ...args], {
    cwd: tmpdir(),
    env: {
      PATH: [dirname(node), '/usr/bin', '/bin'].join(delimiter),
      HOME: '/nonexistent',
      NODE_COMPILE_CACHE: compileCache,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: lifeLimitMs,
    killSignal: 'SIGKILL',
  });
  return new Running(child, program);
}

/** Whether there is a process of this id. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
