/** Starts the real programs, and sees to it that none is left behind. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const bin = (program: string) => join(import.meta.dirname, '..', 'bin', program);
const running = new Set<ChildProcess>();

process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

function keep(child: ChildProcess): ChildProcess {
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** Starts postsim and answers its URL once it listens. */
export async function startCloud(args: string[]): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [bin('postsim'), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  keep(child);
  for await (const line of createInterface(child.stdout)) {
    const url = /http:\/\/\S+/.exec(line)?.[0];
    if (url !== undefined) return { child, url };
  }
  throw new Error('postsim ended before it listened');
}

/** Starts postd; its log goes to a file. */
export function startDaemon(args: string[], logFile: string): ChildProcess {
  const log = openSync(logFile, 'w');
  const child = spawn(process.execPath, [bin('postd'), ...args], { stdio: ['ignore', log, log] });
  closeSync(log);
  return keep(child);
}

/** Runs one postctl command and answers what it printed. Rejects when it fails. */
export async function postctl(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [bin('postctl'), ...args]);
  return stdout;
}

/** Ends a program and waits for it; one that does not go within the limit is killed. Answers its exit code. */
export async function end(
  child: ChildProcess,
  signal: NodeJS.Signals | null,
  limitMs: number,
): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const tooLate = setTimeout(() => child.kill('SIGKILL'), limitMs);
  if (signal !== null) child.kill(signal);
  const code = await ended;
  clearTimeout(tooLate);
  return code;
}
