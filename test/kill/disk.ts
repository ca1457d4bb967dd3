/** A small disk for a state directory, which a test can fill, write-protect and give back. Needs the right to mount. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const sizeOption = 'size=16m';
const pieceBytes = 64 * 1024;

const succeeds = (command: string, ...args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** Whether this machine lets us mount; else the tests that need it are skipped. */
export function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'postd-mount-'));
  const can = succeeds('mount', '-t', 'tmpfs', '-o', sizeOption, 'tmpfs', folder);
  if (can) succeeds('umount', folder);
  rmSync(folder, { recursive: true });
  return can;
}

export class Disk implements Disposable {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    this.#must('mount', '-t', 'tmpfs', '-o', sizeOption, 'tmpfs', folder);
  }

  /** Leaves not a byte. */
  fill(): void {
    for (const piece of [pieceBytes, 1]) {
      try {
        for (;;) appendFileSync(this.#filler, Buffer.alloc(piece));
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
      }
    }
  }

  empty(): void {
    rmSync(this.#filler);
  }

  /** Nobody may have a file open for writing. */
  protect(): void {
    this.#must('mount', '-o', 'remount,ro', this.#folder);
  }

  unprotect(): void {
    this.#must('mount', '-o', 'remount,rw', this.#folder);
  }

  [Symbol.dispose](): void {
    this.#must('umount', '--lazy', this.#folder);
  }

  get #filler(): string {
    return join(this.#folder, 'filler');
  }

  #must(command: string, ...args: readonly string[]): void {
    if (!succeeds(command, ...args)) throw new Error(`${command} ${args.join(' ')} failed`);
  }
}
