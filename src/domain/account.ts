import type { Attempt, Job } from './job.ts';
import type { AccountCap } from './standing.ts';
import type { Day, Moment } from './time.ts';

/** How accounts are doing, over all campaigns. */
export interface Accounts {
  /** In the order of the names that were given; of a name that nobody bears, nothing ever happened. */
  accountStandings(query: { accounts: readonly string[]; day: Day }): AccountStanding[];
  /** Jobs that wait, the next due first; at most `limit`. */
  openJobsOf(query: { account: string; limit: number }): Job[];
  /** The newest first. */
  attemptsOn(query: { account: string; limit: number }): Attempt[];
}

export interface AccountStanding {
  account: string;
  /** Null while no plan has named the account. */
  cap: (AccountCap & { setBy: string }) | null;
  /** What counts on the day, with or without a cap. */
  used: number;
  lastPostAt: Moment | null;
  /** Failed attempts since the last post, as far back as `mostFailuresInRow`. */
  failuresInRow: number;
  /** Jobs that wait. */
  openJobs: number;
  /** The one that is due first, and when; null: at once. */
  nextJobId: string | null;
  nextDueAt: Moment | null;
  /** What it waits for beside that: that its campaign is started, or a later pass of its run. */
  nextNeeds: 'start' | 'nextPass' | null;
}

/** Whoever failed so often in a row has failed often enough to be looked at. */
export const mostFailuresInRow = 20;
