/** A machine with a real systemd, booted for one test file, and what an administrator types on it. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const bootScript = join(import.meta.dirname, 'boot.sh');
/** Real time: far more than anything takes, so that a test that gives up has found something. */
const patienceMs = 60_000;
const lookEveryMs = 100;

/** Why no machine can be booted here; null when one can. */
export function reasonNotToBoot(): string | null {
  if (process.getuid?.() !== 0) return 'only root can boot a systemd of its own';
  if (!existsSync('/lib/systemd/systemd')) return 'systemd is not installed';
  if (!readFileSync('/proc/mounts', 'utf8').includes(' cgroup2 ')) return 'there is no cgroup2';
  for (const tool of ['unshare', 'nsenter', 'dpkg-deb']) {
    if (!isOnPath(tool)) return `${tool} is not installed`;
  }
  return null;
}

function isOnPath(tool: string): boolean {
  try {
    accessSync(`/usr/bin/${tool}`);
    return true;
  } catch {
    return false;
  }
}

export interface Said {
  code: number | null;
  stdout: string;
  stderr: string;
}

export class Machine {
  readonly #script: ChildProcess;
  readonly #init: string;

  private constructor(script: ChildProcess, init: string) {
    this.#script = script;
    this.#init = init;
  }

  /** Boots; the folder appears inside as `/shared`. */
  static async boot(shared: string): Promise<Machine> {
    const script = spawn(bootScript, [shared], { stdio: ['pipe', 'pipe', 'inherit'] });
    let said = '';
    script.stdout.on('data', (piece: Buffer) => (said += piece.toString()));
    for (let waitedMs = 0; waitedMs < patienceMs && script.exitCode === null; waitedMs += lookEveryMs) {
      const init = /booted (\d+)/.exec(said)?.[1];
      if (init !== undefined) return new Machine(script, init);
      await pause(lookEveryMs);
    }
    script.stdin.end();
    throw new Error('the machine did not boot');
  }

  /** Runs a program on the machine as root, and waits for it. */
  run(program: string, ...args: string[]): Said {
    const { status, stdout, stderr } = spawnSync('nsenter', ['-t', this.#init, '-a', program, ...args], {
      encoding: 'utf8',
      timeout: patienceMs,
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8', HOME: '/root' },
    });
    return { code: status, stdout, stderr };
  }

  sh(script: string): Said {
    return this.run('sh', '-c', script);
  }

  /** The same, and it must succeed; answers what was printed. */
  must(script: string): string {
    const { code, stdout, stderr } = this.sh(script);
    if (code !== 0) throw new Error(`${script}\nended with ${code}: ${stdout}${stderr}`);
    return stdout.trim();
  }

  write(path: string, content: string): void {
    spawnSync('nsenter', ['-t', this.#init, '-a', 'tee', path], { input: content });
  }

  property(name: string): string {
    return this.must(`systemctl show postd -p ${name} --value`);
  }

  async until(what: string, isSo: () => boolean): Promise<void> {
    for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += lookEveryMs) {
      if (isSo()) return;
      await pause(lookEveryMs);
    }
    throw new Error(
      `waited in vain until ${what}\n${this.sh('journalctl -u postd --no-pager -n 30').stdout}`,
    );
  }

  /** The journal hears of some lines a little later, for a program hands them over. */
  untilJournal(text: string | RegExp, filter = '-u postd'): Promise<void> {
    return this.until(`the journal says ${String(text)}`, () => {
      const { stdout } = this.sh(`journalctl ${filter} -o cat --no-pager`);
      return typeof text === 'string' ? stdout.includes(text) : text.test(stdout);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#script, 'close');
    this.#script.stdin?.end();
    await ended;
  }
}
