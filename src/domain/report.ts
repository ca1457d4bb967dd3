import type { Blame } from './blame.ts';
import type { Outcome } from './job.ts';
import type { Day, Moment } from './time.ts';

/** What a day is remembered by. */
export interface Reports {
  /** Adds to the calls that were made on a day. */
  addCalls(calls: readonly (CallCount & { day: Day })[]): void;
  /** What happened from `since` until just before `until`, which is one day. What goes on is counted up to `now`. */
  tally(query: { day: Day; since: Moment; until: Moment; now: Moment }): DayTally;
}

export interface CallCount {
  endpoint: string;
  made: number;
  failed: number;
}

export interface DayTally {
  ends: EndCount[];
  phones: PhoneCount[];
  calls: CallCount[];
}

/** Attempts that ended in the same hour in the same way. One in doubt that was decided since counts as what it was found to be. */
export interface EndCount {
  campaign: string;
  /** Hours since the day began. */
  hour: number;
  kind: Outcome['kind'];
  /** Whose fault it was; null for a post that is out. */
  blame: Blame | null;
  attempts: number;
  /** Creates, looks into the history and cancels of these attempts. */
  calls: number;
}

/** Phones under our leases of one campaign. */
export interface PhoneCount {
  campaign: string;
  leases: number;
  /** For so long they ran on this day. */
  minutes: number;
  /** Starts and stops. */
  calls: number;
}
