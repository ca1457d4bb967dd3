import Database from 'better-sqlite3';
import { existsSync, statSync } from 'node:fs';
import { z } from 'zod';
import { messageOf, PostdError } from '../../domain/failure.ts';
import type { DatabaseReport } from '../../domain/upkeep.ts';
import { Connection, sqliteCode, storeFailure } from '../connection.ts';
import { schemaVersion } from '../meta.ts';

const mostDamages = 20;
const finding = z.object({ integrityCheck: z.string() });
const orphan = z.object({ table: z.string(), rowid: z.int().nullable(), parent: z.string() });
const counted = z.object({ amount: z.int() });
const oldest = z.object({ at: z.number().nullable() });

/**
 * Looks at every page of a database file, changing nothing; postd may work on it meanwhile. What is broken is part of
 * the answer. Throws `not-found` when there is no such file, `store-failed` when it cannot be read or is no database of
 * postd.
 */
export const inspect = (file: string): DatabaseReport => {
  if (!existsSync(file)) throw new PostdError('not-found', `There is no database ${file}.`);
  const connection = open(file);
  try {
    return connection.step(`look at ${file}`, () => reportOn(connection, file));
  } finally {
    connection.close();
  }
};

const open = (file: string): Connection => {
  try {
    return new Connection(new Database(file, { readonly: true }));
  } catch (error) {
    throw storeFailure(`open ${file}`, error);
  }
};

const reportOn = (connection: Connection, file: string): DatabaseReport => {
  const damages = damagesOf(connection);
  // Of what is broken nothing more is asked: the answer would be as broken.
  const isSound = damages.length === 0;
  const rows = (table: string) => (isSound ? countOf(connection, table) : 0);
  return {
    file,
    sizeBytes: sizeOf(file) + sizeOf(`${file}-wal`),
    schema: isSound ? schemaVersion(connection) : 0,
    oldestFactAt: isSound ? oldestFactAt(connection) : null,
    rows: {
      facts: rows('facts'),
      attempts: rows('attempts'),
      leases: rows('leases'),
      jobs: rows('jobs'),
      ledger: rows('ledger'),
    },
    damages,
  };
};

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

const countOf = (connection: Connection, table: string): number =>
  connection.one(counted, `SELECT count(*) AS amount FROM ${table}`)?.amount ?? 0;

/** The first that was written and is still there. */
const oldestFactAt = (connection: Connection): number | null =>
  connection.one(oldest, 'SELECT at FROM facts ORDER BY seq LIMIT 1')?.at ?? null;

/** What SQLite itself finds wrong with pages, indexes and rows, and rows that refer to some that are not there. */
const damagesOf = (connection: Connection): string[] => {
  try {
    const findings = connection.all(finding, `PRAGMA integrity_check(${mostDamages})`);
    const orphans = connection.all(orphan, 'PRAGMA foreign_key_check').slice(0, mostDamages);
    return [
      ...findings.map(({ integrityCheck }) => integrityCheck).filter((text) => text !== 'ok'),
      ...orphans.map(
        ({ table, rowid, parent }) =>
          `row ${rowid ?? '?'} of ${table} refers to a row of ${parent} that is not there`,
      ),
    ];
  } catch (error) {
    // Too broken even to be looked at.
    if (sqliteCode(error)?.startsWith('SQLITE_CORRUPT') === true) return [messageOf(error)];
    throw error;
  }
};
