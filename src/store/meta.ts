import { z } from 'zod';
import { PostdError } from '../domain/failure.ts';
import type { Connection } from './connection.ts';

/** The clock a database was made for: now = origin + (wall - origin) * scale. */
export interface Identity {
  timeScale: number;
  /** Milliseconds since the Unix epoch; without meaning when the scale is 1. */
  timeOrigin: number;
}

const valueRow = z.object({ value: z.string() });

/** The version of the schema the database has; 0 when it is empty. */
export const schemaVersion = (connection: Connection): number =>
  connection.one(z.object({ userVersion: z.int() }), 'PRAGMA user_version')?.userVersion ?? 0;

/** What the database remembers under this name; null when it does not. */
export const remembered = (connection: Connection, name: string): string | null =>
  connection.one(valueRow, 'SELECT value FROM meta WHERE name = :name', { name })?.value ?? null;

/** Remembers a value under a name, replacing what was there. */
export const remember = (connection: Connection, name: string, value: string): void => {
  connection.run(
    'INSERT INTO meta (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    { name, value },
  );
};

/** Remembers nothing under this name any more. */
export const forget = (connection: Connection, name: string): void => {
  connection.run('DELETE FROM meta WHERE name = :name', { name });
};

/**
 * Gives a new database its name and its clock. Names of cloud tasks carry the first, so that no two databases ever
 * take each other's tasks for their own.
 */
export const introduce = (connection: Connection, instanceId: string, identity: Identity): void => {
  if (remembered(connection, 'instance_id') !== null) return;
  remember(connection, 'instance_id', instanceId);
  remember(connection, 'time_scale', String(identity.timeScale));
  remember(connection, 'time_origin', String(identity.timeOrigin));
};

/** The name a database was given when it was made. */
export const instanceIdOf = (connection: Connection): string => {
  const instanceId = remembered(connection, 'instance_id');
  if (instanceId === null)
    throw new PostdError('store-failed', 'The database has no name: it was never set up.');
  return instanceId;
};

/** Throws `bad-config` when the database was made for another clock: its moments would mean something else. */
export const refuseOtherClock = (connection: Connection, file: string, identity: Identity): void => {
  const timeScale = Number(remembered(connection, 'time_scale'));
  const timeOrigin = Number(remembered(connection, 'time_origin'));
  const same = timeScale === identity.timeScale && (timeScale === 1 || timeOrigin === identity.timeOrigin);
  if (same) return;
  throw new PostdError(
    'bad-config',
    `${file} was made with --time-scale ${timeScale} --time-origin ${timeOrigin}, but postd was started with ` +
      `--time-scale ${identity.timeScale} --time-origin ${identity.timeOrigin}.`,
    {
      hint: 'Start postd with the scale and origin of the database, or name another state directory.',
      details: { file, remembered: { timeScale, timeOrigin }, given: { ...identity } },
    },
  );
};
