import { z } from 'zod';
import { blames } from '../domain/blame.ts';
import { jobStates, attemptPhases } from '../domain/job.ts';
import { leasePhases } from '../domain/lease.ts';
import { pauseKinds } from '../domain/pause.ts';
import { runPhases } from '../domain/run.ts';

/**
 * The pieces that answers are made of (see `views.ts`): plain JSON. Names that end in `At` are moments (epoch milliseconds on the daemon's
 * clock, which may run scaled: compare them with the `now` beside them), names that end in `Ms` are durations.
 */
export const moment = z.number();
export const count = z.int().min(0);
const network = z.enum(['instagram', 'tiktok']);
const jobState = z.enum(jobStates);
export const blame = z.enum(blames);

export const problemView = z.object({
  severity: z.enum(['error', 'warning']),
  code: z.string(),
  message: z.string(),
  file: z.string().nullable(),
  line: z.int().nullable(),
  hint: z.string(),
});

/** A refusal among answers: what a `PostdError` says. */
export const errorView = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string(),
  retry: z.enum(['now', 'later', 'never', 'look first']),
  details: z.record(z.string(), z.unknown()),
});

export const countsView = z.record(jobState, count);

/** Nothing new is begun until an operator resumes. `code` is `operator` when it was an operator who paused. */
export const pauseView = z.object({
  kind: z.enum(pauseKinds),
  /** Null for everything. */
  name: z.string().nullable(),
  code: z.string(),
  message: z.string(),
  sinceAt: moment,
});

/** A run in a line: how far it is. */
export const runView = z.object({
  runId: z.int(),
  campaign: z.string(),
  phase: z.enum(runPhases),
  startedAt: moment,
  endedAt: moment.nullable(),
  passNumber: z.int(),
  maxPasses: z.int(),
  workers: z.int(),
  /** The run's jobs by state. */
  counts: countsView,
  /** Succeeded among those that are settled (succeeded, failed, unconfirmed), 0 to 1; null before the first. */
  successRate: z.number().nullable(),
  /** Phones that run under a lease of this campaign. */
  phonesOn: count,
  nextDueAt: moment.nullable(),
  /**
   * When its jobs are done, by what posts took so far and by its hours, gaps and caps; null when it is paused, or nothing was
   * ever posted to tell from.
   */
  expectedEndAt: moment.nullable(),
  /** What an open run waits for that begins nothing now: its hours, or the next day to plan. Null when it is at work. */
  restsUntil: z.object({ what: z.enum(['hours', 'next-day']), untilAt: moment }).nullable(),
  /** What keeps an open run from claiming anything; null when nothing does. */
  paused: pauseView.nullable(),
  /** Why it is in this phase, or how it ended, in plain words. */
  reason: z.string().nullable(),
});

/** `ours`: under a lease. `foreign`: on without one: a person's or another program's. `unknown`: not looked at yet. */
export const phoneView = z.object({
  name: z.string(),
  phoneId: z.string(),
  account: z.string().nullable(),
  campaign: z.string().nullable(),
  hold: z.enum(['ours', 'foreign', 'off', 'unknown']),
  /** Of our lease; null without one. */
  phase: z.enum(leasePhases).nullable(),
  /** When our lease was opened, or when a foreign phone was first seen on. */
  sinceAt: moment.nullable(),
  /** How long it has been on under this lease; null when we did not switch it on. */
  onMs: z.number().nullable(),
  /** What it waits for, in plain words. */
  reason: z.string().nullable(),
});

export const workerView = z.object({
  worker: z.string(),
  /** The job in its hands; null when it is idle. */
  jobId: z.string().nullable(),
  account: z.string().nullable(),
  /** The phone's name. */
  phone: z.string().nullable(),
  phase: z.enum(attemptPhases).nullable(),
  sinceAt: moment.nullable(),
});

export const jobView = z.object({
  jobId: z.string(),
  campaign: z.string(),
  account: z.string(),
  network,
  videoId: z.string(),
  videoName: z.string(),
  state: jobState,
  passNumber: z.int(),
  attempts: count,
  /** Why it waits, or how it ended, in plain words. */
  reason: z.string().nullable(),
  notBeforeAt: moment.nullable(),
  /** Since when it is being put off; null when it is not. */
  waitingSinceAt: moment.nullable(),
});

/** How attempts of a run ended, of one worker or in one pass. What was given back untried does not count. */
export const endsView = z.object({
  posts: count,
  /** Not to be tried again by itself. */
  failed: count,
  /** Failed, and tried again in a later pass. */
  retried: count,
  /** May be out. */
  unconfirmed: count,
});

/** How often a run's jobs failed for one reason. */
export const failureCountView = z.object({ blame, code: z.string(), message: z.string(), count });

export const failureView = z.object({
  at: moment,
  jobId: z.string(),
  account: z.string(),
  blame,
  code: z.string(),
  message: z.string(),
});

/** Something an operator should know of: a recent warning or error. */
export const troubleView = z.object({
  at: moment,
  level: z.enum(['warn', 'error']),
  campaign: z.string().nullable(),
  message: z.string(),
});

export const factView = z.object({
  seq: z.int(),
  at: moment,
  level: z.enum(['debug', 'info', 'warn', 'error']),
  name: z.string(),
  message: z.string(),
  campaign: z.string().exactOptional(),
  runId: z.int().exactOptional(),
  worker: z.string().exactOptional(),
  jobId: z.string().exactOptional(),
  attemptId: z.int().exactOptional(),
  account: z.string().exactOptional(),
  phoneId: z.string().exactOptional(),
  data: z.record(z.string(), z.unknown()).exactOptional(),
});

export type ProblemView = z.infer<typeof problemView>;
export type ErrorView = z.infer<typeof errorView>;
export type EndsView = z.infer<typeof endsView>;
export type RunView = z.infer<typeof runView>;
export type PhoneView = z.infer<typeof phoneView>;
export type WorkerView = z.infer<typeof workerView>;
export type JobView = z.infer<typeof jobView>;
export type FailureCountView = z.infer<typeof failureCountView>;
export type FailureView = z.infer<typeof failureView>;
export type TroubleView = z.infer<typeof troubleView>;
export type PauseView = z.infer<typeof pauseView>;
