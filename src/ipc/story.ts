import { z } from 'zod';
import { attemptPhases } from '../domain/job.ts';
import { leasePhases } from '../domain/lease.ts';
import { count, factView, failureView, jobView, moment } from './parts.ts';

/** The whole story of one job (`postctl job show`). Moments and durations as in `parts.ts`. */

/** One thing that keeps a job from running, or how it ended. */
export const reasonView = z.object({
  /** Stable. */
  code: z.string(),
  message: z.string(),
  /** When it ends by itself, as far as that is known. */
  untilAt: moment.nullable(),
  /** It does not end by itself: somebody has to act. */
  needsYou: z.boolean(),
  /** What to type, as arguments of postctl; empty when there is nothing to do. */
  next: z.array(z.string()),
});

/**
 * `over`: nothing more happens by itself. `inHand`: it runs. `due`: a worker takes it next. `waits`: it goes on by
 * itself. `needsYou`: it does not. The most important reason comes first.
 */
export const whyView = z.object({
  state: z.enum(['over', 'inHand', 'due', 'waits', 'needsYou']),
  reasons: z.array(reasonView).min(1),
});

const phaseView = z.object({
  phase: z.enum(attemptPhases),
  fromAt: moment,
  /** Null: it is in this phase now. */
  untilAt: moment.nullable(),
});

/** The task of an attempt in the cloud. */
const taskView = z.object({
  name: z.string(),
  /** Null: no reply told it yet, or none ever did. */
  id: z.string().nullable(),
  /** How often its create was sent: twice only after proof that the first never arrived. */
  creates: count,
  createSentAt: moment.nullable(),
  /** When the reply came, or was known to be lost. */
  createRepliedAt: moment.nullable(),
  /** Complete looks into the cloud's history that did not find it. */
  absentLooks: count,
  cancelAskedAt: moment.nullable(),
});

/** Our hold on the attempt's phone. */
const leaseView = z.object({
  leaseId: z.int(),
  phase: z.enum(leasePhases),
  openedAt: moment,
  startAskedAt: moment.nullable(),
  /** From here on it cost money. */
  onSinceAt: moment.nullable(),
  stopAskedAt: moment.nullable(),
  stopAttempts: count,
  /** When it was proven off. */
  offAt: moment.nullable(),
  closedAt: moment.nullable(),
  /** For how long the phone ran; null when we did not switch it on. One lease may serve several attempts. */
  onMs: z.number().nullable(),
  reason: z.string().nullable(),
});

const outcomeView = z.object({
  kind: z.enum(['published', 'failed', 'retry', 'deferred', 'unconfirmed']),
  failure: failureView.pick({ blame: true, code: true, message: true }).nullable(),
  shareLink: z.string().nullable(),
  /** Until when a job that was given back is put off. */
  notBeforeAt: moment.nullable(),
});

export const attemptView = z.object({
  attemptId: z.int(),
  /** One that was given back does not count, so the next one has the same number. */
  number: z.int(),
  runId: z.int(),
  passNumber: z.int(),
  worker: z.string(),
  phoneId: z.string(),
  openedAt: moment,
  settledAt: moment.nullable(),
  phases: z.array(phaseView),
  task: taskView.nullable(),
  lease: leaseView.nullable(),
  /** Null while it runs. */
  outcome: outcomeView.nullable(),
  /** What was told of it, the oldest first. */
  facts: z.array(factView),
});

export const jobStoryView = z.object({
  now: moment,
  job: jobView,
  caption: z.string(),
  sizeBytes: count,
  /** The run it is enlisted in, or was. */
  runId: z.int().nullable(),
  why: whyView,
  /** The oldest first. */
  attempts: z.array(attemptView),
  /** What was told of the job outside its attempts: skipped, resolved. */
  facts: z.array(factView),
});

export type ReasonView = z.infer<typeof reasonView>;
export type WhyView = z.infer<typeof whyView>;
export type AttemptView = z.infer<typeof attemptView>;
export type JobStoryView = z.infer<typeof jobStoryView>;

/** What can be asked about one job. */
export interface Stories {
  /** `not-found` when there never was such a job. */
  job(jobId: string): JobStoryView | Promise<JobStoryView>;
}
