import { z } from 'zod';
import { moment } from './parts.ts';

/** Care of the database: a look at it, and a copy of it. */
export const databaseView = z.object({
  now: moment,
  file: z.string(),
  /** With what still waits to be moved into the file itself. */
  sizeBytes: z.int(),
  /** The version of its schema. */
  schema: z.int(),
  oldestFactAt: moment.nullable(),
  rows: z.object({
    facts: z.int(),
    attempts: z.int(),
    leases: z.int(),
    jobs: z.int(),
    /** What was ever posted. */
    ledger: z.int(),
  }),
  /** What is broken, in the database's own words; empty when all is sound. */
  damages: z.array(z.string()),
});

export type DatabaseView = z.infer<typeof databaseView>;

type Soon<T> = T | Promise<T>;

/** A copy of the database that waits to be fetched. */
export interface Backup {
  file: string;
  sizeBytes: number;
  /** Whoever fetched it needs it no more; nor does one who gave up. */
  remove: () => void;
}

/** The part of `Control` that takes care of the database. */
export interface UpkeepControl {
  /** Looks at every page. */
  checkDatabase(): Soon<DatabaseView>;
  /** `locked` while another copy is made or fetched; `store-failed` when there is no room for one, or it is damaged. */
  backup(): Promise<Backup>;
}
