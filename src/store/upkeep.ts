import Database from 'better-sqlite3';
import { closeSync, fsyncSync, openSync, rmSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PostdError } from '../domain/failure.ts';
import type { Moment } from '../domain/time.ts';
import type { DatabaseReport, Upkeep } from '../domain/upkeep.ts';
import { inspectApart } from './check/thread.ts';
import { Connection, storeFailure } from './connection.ts';
import { remember } from './meta.ts';
import { copiedAt } from './restore.ts';

/** What a copy must leave free: a database that cannot write ends the daemon. */
const spareBytes = 100_000_000;

/** Looking at the database as a whole, and copying it, while postd works on it. */
export const upkeep = (connection: Connection): Upkeep => {
  const file = connection.file;
  return {
    inspect: () => inspectApart(file),
    copyTo: async (target, at) => {
      try {
        await refuseIfFull(target, connection.sizeBytes());
        clear(target);
        await connection.copyTo(target);
        sign(target, at);
        return sound(await inspectApart(target));
      } catch (error) {
        clear(target);
        throw storeFailure(`copy the database to ${target}`, error);
      }
    },
  };
};

const refuseIfFull = async (target: string, sizeBytes: number): Promise<void> => {
  const { bavail, bsize } = await statfs(dirname(target));
  if (bavail * bsize > sizeBytes + spareBytes) return;
  throw new PostdError(
    'store-failed',
    `A copy takes ${Math.ceil(sizeBytes / 1e6)} MB, and there is not room enough for it in ${dirname(target)}.`,
    { hint: 'Free some space; nothing was changed.', retry: 'later' },
  );
};

/** One file that needs no other, which knows that it is a copy, and is on the disk. */
const sign = (target: string, at: Moment): void => {
  const copy = new Connection(new Database(target));
  try {
    copy.script('PRAGMA journal_mode = DELETE');
    copy.transaction('sign the copy', () => remember(copy, copiedAt, String(at)));
  } finally {
    copy.close();
  }
  const written = openSync(target, 'r+');
  fsyncSync(written);
  closeSync(written);
};

const sound = (report: DatabaseReport): DatabaseReport => {
  const [first] = report.damages;
  if (first === undefined) return report;
  throw new PostdError('store-failed', `The copy is damaged, and so may the database be: ${first}.`, {
    hint: 'postctl db check',
  });
};

const clear = (target: string): void => {
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(`${target}${suffix}`, { force: true });
};
