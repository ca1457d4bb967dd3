import Database from 'better-sqlite3';
import { z } from 'zod';
import { messageOf, PostdError } from '../domain/failure.ts';
import { camelKeys } from './rows.ts';

/** What a statement's `:names` stand for. */
export type Values = Readonly<Record<string, string | number | null>>;

type Row = Record<string, unknown>;

/** What to do about SQLite's own errors, by the beginning of their code. */
const hints: readonly (readonly [code: string, hint: string])[] = [
  ['SQLITE_FULL', 'The disk is full: free some space and start postd again.'],
  ['SQLITE_READONLY', 'Make the state directory and the files in it writable for postd.'],
  ['SQLITE_CANTOPEN', 'Make the state directory and the files in it readable and writable for postd.'],
  ['SQLITE_BUSY', 'Another program writes to the database: end it, then start postd again.'],
  ['SQLITE_CORRUPT', 'The file is damaged: keep a copy of it and put back a backup.'],
  ['SQLITE_NOTADB', 'The file is not a database: move it away or name another state directory.'],
];

/** SQLite's stable code for what was thrown; null when it was not SQLite that threw. */
export const sqliteCode = (thrown: unknown): string | null =>
  thrown instanceof Database.SqliteError ? thrown.code : null;

/** Turns whatever went wrong in a step of the store into the one error its callers know. */
export const storeFailure = (step: string, thrown: unknown): PostdError => {
  if (thrown instanceof PostdError) return thrown;
  const code = sqliteCode(thrown);
  return new PostdError('store-failed', `The store could not ${step}: ${messageOf(thrown)}.`, {
    hint: hints.find(([beginning]) => code?.startsWith(beginning))?.[1] ?? '',
    details: { step, ...(code !== null && { sqlite: code }) },
    cause: thrown,
  });
};

/** One connection to one SQLite file: checked rows, cached statements, and transactions that know their step. */
export class Connection {
  readonly #database: Database.Database;
  readonly #statements = new Map<string, Database.Statement<[Values], Row>>();
  #onCommit: (() => void)[] = [];

  constructor(database: Database.Database) {
    this.#database = database;
  }

  /**
   * Runs `work` as one transaction that is durable when this returns. Whatever it throws undoes it all and arrives as
   * a PostdError; `what` says, after "could not", what was being done.
   */
  transaction<T>(what: string, work: () => T): T {
    this.#onCommit = [];
    const result = this.step(what, () => this.#database.transaction(work).immediate());
    // One inside a rehearsal is undone with it.
    if (this.#database.inTransaction) return result;
    const committed = this.#onCommit;
    this.#onCommit = [];
    for (const run of committed) run();
    return result;
  }

  /** Runs `work` and the transactions in it, and undoes it all when it returns or throws: `afterCommit` never comes. */
  rehearse<T>(work: () => T): T {
    this.step('begin a rehearsal', () => this.script('BEGIN IMMEDIATE'));
    try {
      return work();
    } finally {
      this.step('undo a rehearsal', () => {
        if (this.#database.inTransaction) this.script('ROLLBACK');
      });
    }
  }

  /** Runs `work`, which writes no rows, with the errors of a transaction. */
  step<T>(what: string, work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw storeFailure(what, error);
    }
  }

  /** Calls `run` once this transaction is committed, and never if it is not. */
  afterCommit(run: () => void): void {
    this.#onCommit.push(run);
  }

  /** The first row, checked; null when there is none. */
  one<T>(schema: z.ZodType<T>, sql: string, values: Values = {}): T | null {
    const row = this.#statement(sql).get(values);
    return row === undefined ? null : schema.parse(camelKeys(row));
  }

  /** All rows, checked. */
  all<T>(schema: z.ZodType<T>, sql: string, values: Values = {}): T[] {
    return this.#statement(sql)
      .all(values)
      .map((row) => schema.parse(camelKeys(row)));
  }

  /** Writes; answers how many rows changed and the id of the row inserted last. */
  run(sql: string, values: Values = {}): { changes: number; lastId: number } {
    const { changes, lastInsertRowid } = this.#statement(sql).run(values);
    return { changes, lastId: Number(lastInsertRowid) };
  }

  /** Runs a script of several statements, such as a migration. */
  script(sql: string): void {
    this.#database.exec(sql);
  }

  /** Every statement used so far, so that a test can ask SQLite how it would go about each. */
  statements(): string[] {
    return [...this.#statements.keys()];
  }

  /** The file of the database. */
  get file(): string {
    return this.#database.name;
  }

  sizeBytes(): number {
    return (
      this.one(
        z.object({ bytes: z.int() }),
        'SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size',
      )?.bytes ?? 0
    );
  }

  /** A copy of the whole database, made between other work; what is written meanwhile through this connection is in it. */
  async copyTo(target: string): Promise<void> {
    await this.#database.backup(target);
  }

  close(): void {
    this.#database.close();
  }

  #statement(sql: string): Database.Statement<[Values], Row> {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const prepared = this.#database.prepare<[Values], Row>(sql);
    this.#statements.set(sql, prepared);
    return prepared;
  }
}
