import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { PostdError } from '../domain/failure.ts';
import type { Connection } from './connection.ts';
import { schemaVersion } from './meta.ts';

/** One step of the schema: a file `NNNN-name.sql`, applied in a transaction of its own. */
export interface Migration {
  version: number;
  name: string;
  sql: string;
}

/** The migrations of a folder, ours unless told, in their order, numbered from 1 without a gap. */
export const readMigrations = (directory: string = join(import.meta.dirname, 'migrations')): Migration[] =>
  readdirSync(directory)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file, index) => {
      const version = Number.parseInt(file, 10);
      if (version !== index + 1) {
        throw new PostdError(
          'internal',
          `Migration ${file} is out of order: number ${index + 1} is missing.`,
        );
      }
      return { version, name: basename(file, '.sql'), sql: readFileSync(join(directory, file), 'utf8') };
    });

/** Throws `store-newer` when a newer postd has worked on this database. */
export const refuseNewer = (connection: Connection, file: string, migrations: readonly Migration[]): void => {
  const version = schemaVersion(connection);
  if (version <= migrations.length) return;
  throw new PostdError(
    'store-newer',
    `${file} was written by a newer postd: its schema is version ${version}, this postd knows up to ${migrations.length}.`,
    {
      hint: 'Install the newer postd again, or name another state directory.',
      details: { file, version, known: migrations.length },
    },
  );
};

/**
 * Brings the schema up to date. A database that has rows is copied first; answers where the copy is, or null when
 * none was made. Each migration commits alone, so a kill in between is gone on with at the next start.
 */
export const migrate = (
  connection: Connection,
  file: string,
  migrations: readonly Migration[],
): { from: number; to: number; copy: string | null } => {
  refuseNewer(connection, file, migrations);
  const from = schemaVersion(connection);
  const missing = migrations.slice(from);
  const copy = from > 0 && missing.length > 0 ? copyTo(connection, `${file}.schema-${from}`) : null;
  for (const { version, name, sql } of missing) {
    connection.transaction(`migrate ${file} with ${name}`, () => {
      connection.script(sql);
      connection.script(`PRAGMA user_version = ${version}`);
    });
  }
  return { from, to: migrations.length, copy };
};

/** A copy appears under its name only when it is complete. */
const copyTo = (connection: Connection, target: string): string => {
  const partial = `${target}.partial`;
  connection.step(`copy the database to ${target}`, () => {
    rmSync(partial, { force: true });
    connection.run('VACUUM INTO :partial', { partial });
    const written = openSync(partial, 'r+');
    fsyncSync(written);
    closeSync(written);
    renameSync(partial, target);
  });
  return target;
};
