import type { Moment } from './time.ts';

/** What is measured again and again while postd runs, so each costs about as much as is open, never as there ever was. */
export interface Gauges {
  backlog(now: Moment): Backlog;
  /** The last publication of every campaign. Reads the whole ledger: once, at the start. */
  lastPublications(): { campaign: string; at: Moment }[];
  /** Of the database, without what is still in its write-ahead log. */
  sizeBytes(): number;
}

/** Jobs that have not ended and are in nobody's hands, of all campaigns. */
export interface Backlog {
  pending: number;
  retrying: number;
  unconfirmed: number;
  /** The earliest moment that a job of an open run waited for and that has passed; null when there is none. */
  overdueSince: Moment | null;
}
