import type { Failure } from './blame.ts';
import type { Network } from './cloud.ts';
import type { Moment } from './time.ts';

/**
 * pending -> claimed -> succeeded | failed | retrying | unconfirmed | skipped | cancelled; retrying -> claimed when
 * due; claimed -> pending when the job is given back without an attempt counted.
 */
export const jobStates = [
  'pending',
  'claimed',
  'retrying',
  'succeeded',
  'failed',
  'unconfirmed',
  'skipped',
  'cancelled',
] as const;
export type JobState = (typeof jobStates)[number];

/** What counting begins with. */
export const noJobs: Readonly<Record<JobState, number>> = {
  pending: 0,
  claimed: 0,
  retrying: 0,
  succeeded: 0,
  failed: 0,
  unconfirmed: 0,
  skipped: 0,
  cancelled: 0,
};

/** One video for one account with one caption. */
export interface Job {
  /** `CAMPAIGN-NUMBER`, stable across runs. */
  jobId: string;
  campaign: string;
  account: string;
  network: Network;
  videoId: string;
  videoName: string;
  videoPath: string;
  sizeBytes: number;
  caption: string;
  state: JobState;
  /** The pass in which the job runs next, or ran last. */
  passNumber: number;
  /** Not before this moment; null: at once. */
  notBefore: Moment | null;
  /** Why it waits, or how it ended, in plain words. */
  reason: string | null;
  /** Since when it is being put off (a person on the phone, an operator who must act); null when it is not. */
  waitingSince: Moment | null;
  /** Attempts so far; those that were given back do not count. */
  attempts: number;
}

/** The phases of an attempt. They are the states of the `post` machine, and the legal values of the row. */
export const attemptPhases = [
  'uploading',
  'awaitingPhone',
  'publishing',
  'lookingUp',
  'confirming',
  'cancelling',
  'settling',
  'settled',
] as const;
export type AttemptPhase = (typeof attemptPhases)[number];

/**
 * How an attempt ended.
 *
 * - `published`: the cloud says the post is out.
 * - `failed`: it is known not to be out and will not be retried by itself.
 * - `retry`: it is known not to be out and is tried again in the next pass.
 * - `deferred`: nothing was tried; the job goes back without an attempt counted.
 * - `unconfirmed`: it may be out; a person or later evidence decides.
 */
export type Outcome =
  | { kind: 'published'; from: Moment; until: Moment; shareLink: string | null }
  | { kind: 'failed'; failure: Failure }
  | { kind: 'retry'; failure: Failure }
  | { kind: 'deferred'; failure: Failure; notBefore: Moment }
  | { kind: 'unconfirmed'; failure: Failure };

/** What went wrong; null when nothing did, or there is no outcome yet. */
export const failureOf = (outcome: Outcome | null): Failure | null =>
  outcome === null || outcome.kind === 'published' ? null : outcome.failure;

/** One try at a job: the row that the `post` machine owns. Moments are null until they have come. */
export interface Attempt {
  attemptId: number;
  jobId: string;
  runId: number;
  /** Counts the tries of the job that were not given back, from 1. */
  number: number;
  passNumber: number;
  campaign: string;
  worker: string;
  account: string;
  phoneId: string;
  network: Network;
  videoId: string;
  phase: AttemptPhase;
  openedAt: Moment;
  /** Which create of this attempt we are at: 0 before the first, at most 2. */
  createNumber: number;
  taskName: string | null;
  scheduleAtSeconds: number | null;
  taskId: string | null;
  /** When the last create was sent off, and when its reply (or its loss) was known. */
  createSentAt: Moment | null;
  createRepliedAt: Moment | null;
  /** Absence is no proof before this moment; null when no create is in doubt. */
  doubtUntil: Moment | null;
  /** Complete looks into the history that did not find the task. */
  absentLooks: number;
  cancelAskedAt: Moment | null;
  /** When the machine gives up waiting in this phase, or looks again. */
  deadlineAt: Moment | null;
  outcome: Outcome | null;
  settledAt: Moment | null;
}

/** What a post needs to know of its job beside the attempt. */
export interface JobBrief {
  caption: string;
  videoPath: string;
  sizeBytes: number;
  /** Failed attempts so far, by class, this one not included. */
  infrastructureFailures: number;
  unclassifiedFailures: number;
}
