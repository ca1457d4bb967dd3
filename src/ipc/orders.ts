import { z } from 'zod';
import { pauseKinds } from '../domain/pause.ts';
import { blame, jobView, moment, pauseView } from './parts.ts';

/**
 * What an operator orders beside starting and stopping: the requests and the answers. Asking for what is already so
 * is success, and the answer says that it was.
 */
const note = z.string().max(500).nullable().default(null);

/** Whom a pause is about; everything needs no name. */
const subject = z.strictObject({
  kind: z.enum(pauseKinds).default('everything'),
  name: z.string().min(1).nullable().default(null),
});
const isNamed = ({ kind, name }: { kind: string; name: string | null }) =>
  (kind === 'everything') === (name === null);
const naming = { message: 'everything has no name, and all else needs one', path: ['name'] };

export const pauseRequest = subject.extend({ note }).refine(isNamed, naming);
export const resumeRequest = subject.refine(isNamed, naming);

export const pauseOrderView = z.object({
  now: moment,
  kind: z.enum(pauseKinds),
  name: z.string().nullable(),
  /** An operator had paused it already; that pause is kept as it was. */
  wasPaused: z.boolean(),
  pause: pauseView,
});

export const resumeView = z.object({
  now: moment,
  kind: z.enum(pauseKinds),
  name: z.string().nullable(),
  wasPaused: z.boolean(),
  /** What holds it back all the same. */
  still: z.array(pauseView),
});

export const retryRequest = z.strictObject({
  /** Classes of failure; null: those where account and video are innocent. */
  classes: z.array(blame).min(1).nullable().default(null),
  note,
  dryRun: z.boolean().default(false),
});
export const jobOrderRequest = z.strictObject({ note, dryRun: z.boolean().default(false) });

export const retryView = z.object({
  now: moment,
  dryRun: z.boolean(),
  campaign: z.string(),
  /** As they are now, or would be. */
  retried: z.array(jobView),
  /** Failed jobs that were not retried, and why. */
  left: z.array(z.object({ job: jobView, class: blame, reason: z.string() })),
  /** The open run that takes them up; null: the next start does. */
  runId: z.int().nullable(),
});

export const skipView = z.object({
  now: moment,
  dryRun: z.boolean(),
  job: jobView,
  wasSkipped: z.boolean(),
});

export type PauseRequest = z.output<typeof pauseRequest>;
export type ResumeRequest = z.output<typeof resumeRequest>;
export type PauseAsk = z.input<typeof pauseRequest>;
export type ResumeAsk = z.input<typeof resumeRequest>;
export type PauseOrderView = z.infer<typeof pauseOrderView>;
export type ResumeView = z.infer<typeof resumeView>;

export type RetryRequest = z.output<typeof retryRequest>;
export type JobOrderRequest = z.output<typeof jobOrderRequest>;
export type RetryAsk = z.input<typeof retryRequest>;
export type JobOrderAsk = z.input<typeof jobOrderRequest>;
export type RetryView = z.infer<typeof retryView>;
export type SkipView = z.infer<typeof skipView>;

type Soon<T> = T | Promise<T>;

/** The part of `Control` that takes these orders. Names that nobody bears are `not-found`, with the nearest one there is. */
export interface Orders {
  /** No job is claimed any more; what is in hand is finished. */
  pause(request: PauseRequest): Soon<PauseOrderView>;
  /** Ends every pause of that kind and name, whoever made it. */
  resume(request: ResumeRequest): Soon<ResumeView>;
  /** Failed jobs of a campaign are tried again, at once if it runs. */
  retryCampaign(name: string, request: RetryRequest): Soon<RetryView>;
  /** One job, whatever class its failure had. `nothing-to-do` for one that may be out, or is. */
  retryJob(jobId: string, request: JobOrderRequest): Soon<RetryView>;
  /** `in-hand`: a worker has it. */
  skipJob(jobId: string, request: JobOrderRequest): Soon<SkipView>;
}
