import Database from 'better-sqlite3';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Store } from '../domain/store.ts';
import type { Clock } from '../domain/time.ts';
import { Connection, storeFailure } from './connection.ts';
import { makeDirectory } from './directory.ts';
import { openJournal } from './facts.ts';
import { introduce, refuseOtherClock } from './meta.ts';
import type { Identity } from './meta.ts';
import { noteRestore } from './restore.ts';
import { migrate, readMigrations, refuseNewer } from './migrate.ts';
import type { Migration } from './migrate.ts';
import { storeOn } from './store.ts';

export interface StoreOptions {
  /** The state directory; made with mode 0750 if it is not there. */
  directory: string;
  clock: Clock;
  identity: Identity;
  /** Only looks: nothing is made, migrated or remembered, and every write fails. */
  readOnly?: boolean;
  /** The name a new database gets, six hex characters; drawn at random unless given. */
  instanceId?: string;
}

/** How long a statement waits for another program's lock; real time, as all database timeouts. */
const busyTimeoutMs = 5000;

/**
 * Opens the store of a state directory, ready for use: directory, pragmas, migrations, identity. Throws PostdError
 * `store-newer`, `bad-config` (another clock, an impossible directory) or `store-failed`, naming what went wrong.
 */
export const openStore = (options: StoreOptions): Store => storeOn(openDatabase(options));

/** The same, up to the connection. `migrations` are those of this folder unless a test brings its own. */
export const openDatabase = (
  options: StoreOptions,
  migrations: readonly Migration[] = readMigrations(),
): Connection => {
  if (options.readOnly !== true) makeDirectory(options.directory);
  const file = join(options.directory, 'postd.db');
  const connection = connect(file, options.readOnly === true);
  try {
    connection.step(`open ${file}`, () => makeReady(connection, file, options, migrations));
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
};

const connect = (file: string, readonly: boolean): Connection => {
  try {
    return new Connection(new Database(file, { readonly, timeout: busyTimeoutMs }));
  } catch (error) {
    throw storeFailure(`open ${file}`, error);
  }
};

const makeReady = (
  connection: Connection,
  file: string,
  options: StoreOptions,
  migrations: readonly Migration[],
): void => {
  // Recursive triggers make INSERT OR REPLACE fire the delete triggers that keep history.
  connection.script('PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON');
  if (options.readOnly === true) {
    refuseNewer(connection, file, migrations);
  } else {
    // Every commit is on the disk when it returns (R7): better-sqlite3 would make it NORMAL in WAL mode.
    connection.script('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    const { from, to, copy } = migrate(connection, file, migrations);
    connection.transaction('remember what this database is', () => {
      introduce(connection, options.instanceId ?? randomBytes(3).toString('hex'), options.identity);
      if (copy !== null) noteMigration(connection, options.clock, { from, to, copy });
      noteRestore(connection, options.clock.now());
    });
  }
  refuseOtherClock(connection, file, options.identity);
};

const noteMigration = (
  connection: Connection,
  clock: Clock,
  migration: { from: number; to: number; copy: string },
): void => {
  const { from, to, copy } = migration;
  openJournal(connection).append({
    at: clock.now(),
    level: 'info',
    name: 'store.migrated',
    message: `The database went from schema ${from} to ${to}; a copy of it as it was is ${copy}.`,
    data: migration,
  });
};
