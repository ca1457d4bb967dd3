import Database from 'better-sqlite3';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fieldsOf } from './body.ts';

export const databaseIn = (directory: string): string => join(directory, 'postd.db');
const logIn = (directory: string): string => `${databaseIn(directory)}-wal`;

/** Copies a database and its log as they lie on the disk: what a machine finds after the power came back. */
export function copyDisk(from: string, to: string): void {
  copyFileSync(databaseIn(from), databaseIn(to));
  if (existsSync(logIn(from))) copyFileSync(logIn(from), logIn(to));
}

const readLog = (directory: string): Buffer =>
  existsSync(logIn(directory)) ? readFileSync(logIn(directory)) : Buffer.alloc(0);

/**
 * Does a piece of work and leaves in `to` a disk on which only a part of what it wrote arrived: the first `share` of
 * the bytes by which the log changed.
 */
export function tearDisk(from: string, to: string, share: number, work: () => void): void {
  copyDisk(from, to);
  const before = readLog(from);
  work();
  const after = readLog(from);
  let first = 0;
  while (first < before.length && before[first] === after[first]) first += 1;
  const kept = first + Math.floor((after.length - first) * share);
  writeFileSync(logIn(to), Buffer.concat([after.subarray(0, kept), before.subarray(kept)]));
}

/** The rows as anybody can read them who has the file: plain SQL, nothing of postd's own code. */
export class Rows {
  readonly #database: Database.Database;
  readonly #statements = new Map<string, Database.Statement>();

  constructor(directory: string) {
    this.#database = new Database(databaseIn(directory), { readonly: true });
  }

  all(sql: string, ...values: (string | number)[]): Row[] {
    const statement = this.#statements.get(sql) ?? this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement.all(...values).map((row) => new Row(fieldsOf(row)));
  }

  first(sql: string, ...values: (string | number)[]): Row | null {
    return this.all(sql, ...values)[0] ?? null;
  }

  /** `ok`, or what SQLite finds wrong with the file. */
  integrity(): string {
    return String(this.#database.pragma('integrity_check', { simple: true }));
  }

  size(): { pages: number; freePages: number; pageBytes: number } {
    const read = (pragma: string): number => Number(this.#database.pragma(pragma, { simple: true }));
    return { pages: read('page_count'), freePages: read('freelist_count'), pageBytes: read('page_size') };
  }

  close(): void {
    this.#database.close();
  }
}

/** One row; a column that is not there, or of another kind, is an error of the reader. */
export class Row {
  readonly #columns: ReadonlyMap<string, unknown>;

  constructor(columns: object) {
    this.#columns = new Map(Object.entries(columns));
  }

  text(name: string): string {
    const value = this.#columns.get(name);
    if (typeof value !== 'string') throw new Error(`column ${name} holds no text`);
    return value;
  }

  textOrNull(name: string): string | null {
    return this.#columns.get(name) === null ? null : this.text(name);
  }

  number(name: string): number {
    const value = this.#columns.get(name);
    if (typeof value !== 'number') throw new Error(`column ${name} holds no number`);
    return value;
  }

  numberOrNull(name: string): number | null {
    return this.#columns.get(name) === null ? null : this.number(name);
  }
}
