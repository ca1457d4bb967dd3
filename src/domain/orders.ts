import type { Blame } from './blame.ts';
import type { Job } from './job.ts';
import type { Lease } from './lease.ts';
import type { Moment } from './time.ts';

/** Classes of failure that a retry of a campaign takes unless told: those where the account and the video are innocent. */
export const innocentBlames: readonly Blame[] = ['infrastructure', 'operator', 'unclassified', 'person'];

/** What an operator orders about jobs. Each order is recorded, and with `dryRun` it only says what it would do. */
export interface JobOrders {
  /**
   * Failed jobs (and, named one by one, skipped ones) go back to pending, and what failed before is forgotten by the
   * limits. An open run takes them up, else the next start does. What may be out is never among them (R1).
   * Throws `not-found` for an unknown job, `nothing-to-do` for one that no retry can lead on.
   */
  retry(order: RetryOrder): { retried: Job[]; left: LeftAlone[]; runId: number | null };
  /**
   * A job that still waits is never posted. Throws `not-found`; `in-hand` for one that a worker has;
   * `nothing-to-do` for one that is over.
   */
  skip(order: SkipOrder): { job: Job; wasSkipped: boolean };
}

export interface RetryOrder {
  /** All failed jobs of a campaign that failed by one of these classes (R11), or one job. */
  whose: { campaign: string; blames: readonly Blame[] } | { jobId: string };
  note: string | null;
  at: Moment;
  dryRun: boolean;
}

export interface SkipOrder {
  jobId: string;
  note: string | null;
  at: Moment;
  dryRun: boolean;
}

/** A job that was not retried, and why. */
export interface LeftAlone {
  job: Job;
  blame: Blame;
  reason: string;
}

/** What an operator orders about phones. */
export interface PhoneOrders {
  /**
   * A lease to stop a phone that is on without us: the row that lets a stop be sent (R2). It is no lease to start or to
   * use the phone. Refused, naming the holder, when there is a lease.
   */
  orderStop(order: StopOrder): { taken: true; lease: Lease } | { taken: false; holder: Lease };
  /**
   * Records that a lease is to be let go; the phone machine then closes it. Throws `in-hand` while a task of ours may
   * run on the phone or a call of ours is on its way.
   */
  orderRelease(order: ReleaseOrder): Lease;
}

export interface StopOrder {
  phoneId: string;
  /** The phone's name. */
  account: string;
  campaign: string;
  note: string | null;
  /** See `Lease.proofFrom`. */
  proofFrom: Moment;
  at: Moment;
}

export interface ReleaseOrder {
  leaseId: number;
  note: string | null;
  at: Moment;
}
