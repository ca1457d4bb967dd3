import type { Moment } from './time.ts';

/** What a look at every page of a database found. */
export interface DatabaseReport {
  file: string;
  /** With what still waits to be moved into the file itself. */
  sizeBytes: number;
  /** The version of its schema. */
  schema: number;
  oldestFactAt: Moment | null;
  /** How many rows it has of what grows. */
  rows: Readonly<Record<'facts' | 'attempts' | 'leases' | 'jobs' | 'ledger', number>>;
  /** What is broken, in the database's own words; empty when all is sound. */
  damages: string[];
}

/** Care of the database itself. Both take as long as the database is large, and hold nothing up meanwhile. */
export interface Upkeep {
  /** Looks at every page, index and reference. */
  inspect(): Promise<DatabaseReport>;
  /**
   * Writes a copy of the database as it is when this resolves, into a file that is replaced. The copy is inspected; who
   * opens it as a store is told so, for it may not know what was posted after it. Throws `store-failed`, also when the
   * disk has not room enough for both.
   */
  copyTo(file: string, at: Moment): Promise<DatabaseReport>;
}
