import type { Day, Moment } from './time.ts';

/** How many days history is kept. What was posted, jobs, decisions and orders are kept for good. */
export interface Keep {
  factsDays: number;
  attemptsDays: number;
  callsDays: number;
}

/** Below these, something that is still needed would go: the cloud's history of seven days, the caps of today. */
export const leastKeep: Keep = { factsDays: 7, attemptsDays: 14, callsDays: 1 };
export const usualKeep: Keep = { factsDays: 90, attemptsDays: 365, callsDays: 730 };

/** One step of letting go, small enough that nobody waits for it. */
export interface PruneOrder {
  factsBefore: Moment;
  attemptsBefore: Moment;
  callsBefore: Day;
  /** Attempts that ended up to then were looked at by an earlier step; 0 in the first. */
  attemptsAfter: Moment;
  /** At most so many facts, and so many attempts, are looked at. */
  limit: number;
}

export interface Pruned {
  facts: number;
  attempts: number;
  /** Where the next step goes on; null when there is nothing left to do. */
  next: Moment | null;
}

export interface Retention {
  /** Lets go what is older; never an attempt of an open job, nor the last one of a job that is not out. */
  prune(order: PruneOrder): Pruned;
}
