import type { Phone } from './cloud.ts';
import type { Attempt, Job } from './job.ts';
import type { Lease } from './lease.ts';
import type { Run } from './run.ts';
import type { Span } from './schedule.ts';
import type { Pause } from './pause.ts';
import type { Moment } from './time.ts';

/**
 * Everything a claim looks at before it takes a job, read for one job at one moment: from this it can be said why the
 * job runs, waits, or never will (`daemon/control/why.ts`).
 */
export interface Standing {
  job: Job;
  /** The run the job is enlisted in; null: in none yet. */
  run: Run | null;
  /** The campaign's open run, whether the job is in it or not. */
  openRun: Run | null;
  /** Attempts of the open run that have not ended: so many of its workers are busy. */
  inHand: number;
  /** Jobs of the same run that come before this one and wait for nothing but a worker, as far as their own rows tell. */
  ahead: number;
  /** Phones that bear the account's name; a job needs exactly one. */
  phones: Phone[];
  /** The job's own open attempt, or the last one that ended. */
  lastAttempt: Attempt | null;
  /** Another job's open attempt on this account, or on its phone. */
  rival: Attempt | null;
  /** The open lease on the account's phone. */
  lease: Lease | null;
  cap: AccountCap;
  /** The hours of the campaign's open run, those of now or the next ones. */
  open: Span;
  /** When the gap and the spread of the run it is in, or would be, let it begin. */
  mayBeginAt: Moment;
  /** When its account may have posted last; null: never. */
  lastPostAt: Moment | null;
  /** Who posted this video to the account, a job or the old system; null: it has not been posted. */
  publishedBy: string | null;
  pauses: Pause[];
  /** How an unconfirmed post was decided, the last time. */
  resolution: Resolution | null;
}

/** How many posts an account may have on a day, and has. */
export interface AccountCap {
  /** In hand, out, or possibly out. */
  used: number;
  limit: number;
  /** The campaign whose cap it is, the smallest of all that count; null: the asking campaign's own. */
  setBy: string | null;
}

export interface Resolution {
  attemptId: number;
  verdict: 'posted' | 'not-posted';
  by: 'operator' | 'evidence';
  note: string | null;
  at: Moment;
}
