import Database from 'better-sqlite3';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PostdError } from '../domain/failure.ts';
import type { Clock } from '../domain/time.ts';
import { sqliteCode, storeFailure } from './connection.ts';
import { makeDirectory } from './directory.ts';

/** That this process alone works on a state directory. */
export interface Lock {
  /** Safe to call twice. A process that dies without calling it lets go all the same. */
  release(): void;
}

/** Who holds the lock, for people: written after it was taken, so it may be missing or name the one before. */
const holderFile = z.object({ pid: z.int(), since: z.number() });

/**
 * Takes the single-instance lock of a state directory, making the directory if need be. The lock is SQLite's own, on
 * a database file that serves nothing else: the kernel frees it with the process, so there is no stale lock to judge.
 * Throws PostdError `locked`, naming the holder as far as it is known, when another process or this one has it.
 */
export const takeLock = (directory: string, clock: Clock): Lock => {
  makeDirectory(directory);
  const database = lockFile(directory);
  describeHolder(directory, clock);
  return { release: () => void database.close() };
};

const lockFile = (directory: string): Database.Database => {
  let database: Database.Database | null = null;
  try {
    database = new Database(join(directory, 'postd.lock'), { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database?.close();
    if (sqliteCode(error)?.startsWith('SQLITE_BUSY') === true) throw lockedBy(directory);
    throw storeFailure(`lock the state directory ${directory}`, error);
  }
};

const lockedBy = (directory: string): PostdError => {
  const holder = readHolder(directory);
  const who =
    holder === null ? '' : ` (process ${holder.pid}, since ${new Date(holder.since).toISOString()})`;
  return new PostdError('locked', `Another postd is working in ${directory}${who}.`, {
    hint: 'Talk to it with postctl, stop it with `postctl daemon stop`, or name another state directory.',
    retry: 'later',
    details: { directory, ...holder },
  });
};

const holderPath = (directory: string): string => join(directory, 'postd.lock.json');

/** Best effort: the lock is taken, and a full disk must not keep us from saying so elsewhere. */
const describeHolder = (directory: string, clock: Clock): void => {
  try {
    writeFileSync(holderPath(directory), `${JSON.stringify({ pid: process.pid, since: clock.now() })}\n`);
  } catch {
    return;
  }
};

const readHolder = (directory: string): z.infer<typeof holderFile> | null => {
  try {
    return holderFile.parse(JSON.parse(readFileSync(holderPath(directory), 'utf8')));
  } catch {
    return null;
  }
};
