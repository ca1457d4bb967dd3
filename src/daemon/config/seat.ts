import { fstatSync } from 'node:fs';
import type { Environment } from './environment.ts';

/** How to reach the service manager: a socket it opened for us (`OpenFile=`, systemd 253), or the path of its own. */
export type NotifyWay = { kind: 'fd'; fd: number } | { kind: 'path'; path: string };

/** What a service manager hands to a daemon it runs; all null in a terminal. See sd_notify(3), systemd.exec(5). */
export interface Seat {
  /** Whether this very process was started by a service manager. */
  isService: boolean;
  notify: NotifyWay | null;
  /** A socket of the journal that takes entries with fields. */
  journalFd: number | null;
  /** Whether what we print goes to the journal. */
  printsToJournal: boolean;
  /** How often the manager wants to hear that we are well; null: never. */
  watchdogMs: number | null;
  /** Where `LoadCredential=` puts secrets, readable by us alone whatever the mode of the files says. */
  credentialsDir: string | null;
}

export const noSeat: Seat = {
  isService: false,
  notify: null,
  journalFd: null,
  printsToJournal: false,
  watchdogMs: null,
  credentialsDir: null,
};

const firstFd = 3;
const stdoutFd = 1;

/** Reads the seat. Variables that were meant for another process (a parent of ours) are told apart by its id. */
export function seatOf(environment: Environment, pid: number): Seat {
  const isMeant = (variable: string): boolean => environment[variable] === String(pid);
  const names = isMeant('LISTEN_PID') ? (environment['LISTEN_FDNAMES'] ?? '').split(':') : [];
  const fdOf = (name: string): number | null => (names.includes(name) ? firstFd + names.indexOf(name) : null);
  return {
    isService: isMeant('SYSTEMD_EXEC_PID'),
    notify: notifyWay(fdOf('notify'), environment['NOTIFY_SOCKET']),
    journalFd: fdOf('journal'),
    printsToJournal: environment['JOURNAL_STREAM'] === identityOf(stdoutFd),
    watchdogMs: isMeant('WATCHDOG_PID') ? milliseconds(environment['WATCHDOG_USEC']) : null,
    credentialsDir: environment['CREDENTIALS_DIRECTORY'] || null,
  };
}

function notifyWay(fd: number | null, path: string | undefined): NotifyWay | null {
  if (fd !== null) return { kind: 'fd', fd };
  return path === undefined || path === '' ? null : { kind: 'path', path };
}

/** `DEVICE:INODE`, as `JOURNAL_STREAM` has it. */
function identityOf(fd: number): string | null {
  try {
    const { dev, ino } = fstatSync(fd);
    return `${dev}:${ino}`;
  } catch {
    return null;
  }
}

function milliseconds(microseconds: string | undefined): number | null {
  const value = Number(microseconds ?? NaN) / 1000;
  return Number.isFinite(value) && value > 0 ? value : null;
}
