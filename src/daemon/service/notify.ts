import { spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import type { NotifyWay } from '../config/seat.ts';

/** What one can tell a service manager: `READY=1`, `STATUS=...`, `WATCHDOG=1`, ... See sd_notify(3). */
export type Word = `${string}=${string}`;

/** Tells the service manager how we are. Never throws: a manager that does not listen stops no post. */
export interface Notifier {
  tell(...words: Word[]): void;
  /** Resolves when everything told so far has been sent. */
  sent(): Promise<void>;
}

/**
 * Node has no Unix datagrams, so either the manager opened the socket for us and a write to it is a datagram
 * (`OpenFile=`, systemd 253), or `systemd-notify` sends it (`NotifyAccess=all`). Without a manager nothing is told.
 */
export function notifier(way: NotifyWay | null): Notifier {
  if (way === null) return { tell: () => undefined, sent: () => Promise.resolve() };
  return way.kind === 'fd' ? byDescriptor(way.fd) : byProgram(way.path);
}

const oneLine = (word: Word): string => word.replaceAll(/[\r\n]+/g, ' ');

function byDescriptor(fd: number): Notifier {
  return {
    tell(...words) {
      try {
        writeSync(fd, words.map(oneLine).join('\n'));
      } catch {
        // A manager that went away, or is too busy: the next word may arrive.
      }
    },
    sent: () => Promise.resolve(),
  };
}

/** One at a time, so that words arrive in their order. */
function byProgram(socketPath: string): Notifier {
  let last = Promise.resolve();
  const send = (words: readonly Word[]): Promise<void> =>
    new Promise((resolve) => {
      const child = spawn('systemd-notify', words.map(oneLine), {
        env: { PATH: '/usr/bin:/bin', NOTIFY_SOCKET: socketPath },
        stdio: 'ignore',
      });
      child.once('error', () => resolve());
      child.once('close', () => resolve());
    });
  return {
    tell(...words) {
      last = last.then(() => send(words));
    },
    sent: () => last,
  };
}
