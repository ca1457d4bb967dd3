import { z } from 'zod';
import { jobStates } from '../domain/job.ts';

/**
 * What may be asked, checked before the daemon sees it. A key we do not know is an error: a misspelt `limit` must not
 * become a run without one. What may be null or false may also be left out, and means the same then.
 */
const positive = z.int().min(1);
const planSeed = z.int().min(0).max(0xffff_ffff);

/** Null stands for "as the campaign's settings say". */
const planRequest = z.strictObject({
  planSeed: planSeed.nullable().default(null),
  limit: positive.nullable().default(null),
  account: z.string().min(1).nullable().default(null),
});

export const seedRequest = planRequest.extend({
  /** Replace the jobs that were never tried, instead of adding what is missing. */
  force: z.boolean().default(false),
  /** Only say what would be planned and replaced. */
  dryRun: z.boolean().default(false),
});

export const startRequest = planRequest.extend({
  workers: positive.max(500).nullable().default(null),
  maxPasses: positive.max(100).nullable().default(null),
  /** Between two passes, on the daemon's clock. */
  retryDelayMs: z.int().min(0).nullable().default(null),
  /** Attempts a job gets when infrastructure fails it, the first included. */
  infrastructureAttempts: positive.max(1000).nullable().default(null),
  /** The same when it fails for a reason without a class. */
  unclassifiedAttempts: positive.max(1000).nullable().default(null),
});

/** Limits of a single campaign make no sense for all of them, so they are not offered. */
export const startAllRequest = startRequest.omit({ account: true });

export const stopRequest = z.strictObject({
  /** Give jobs back, have created tasks cancelled, instead of letting them finish. */
  atOnce: z.boolean().default(false),
});

export const daemonStopRequest = z.strictObject({
  /** Cancel running tasks and follow each to its end, instead of letting them finish. */
  cancelTasks: z.boolean().default(false),
  /** End at once and leave tasks and phones as they are, for a next start that is about to come (an upgrade). */
  handOver: z.boolean().default(false),
});

export const resolveRequest = z.strictObject({
  verdict: z.enum(['posted', 'not-posted']),
  note: z.string().max(500).nullable().default(null),
});

export const noRequest = z.strictObject({});

/** Queries arrive as text. */
export const jobQuery = z.strictObject({
  campaign: z.string().exactOptional(),
  account: z.string().exactOptional(),
  runId: z.coerce.number<string>().int().min(1).exactOptional(),
  states: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(jobStates)))
    .exactOptional(),
  limit: z.coerce.number<string>().int().min(1).max(100_000).default(1000),
});

/** Which facts are wanted: all that fit every one of these. */
export const factFilter = z.strictObject({
  campaign: z.string().exactOptional(),
  jobId: z.string().exactOptional(),
  /** The account, which is also the name of its phone. */
  account: z.string().exactOptional(),
  phoneId: z.string().exactOptional(),
  level: z.enum(['debug', 'info', 'warn', 'error']).exactOptional(),
});

export const factQuery = factFilter.extend({
  /** The last sequence number already seen. */
  since: z.coerce.number<string>().int().min(0).default(0),
  /** Go on with what happens from now on. */
  follow: z.enum(['0', '1']).default('0'),
  limit: z.coerce.number<string>().int().min(1).max(100_000).default(1000),
});

export type SeedRequest = z.output<typeof seedRequest>;
export type StartRequest = z.output<typeof startRequest>;
export type StartAllRequest = z.output<typeof startAllRequest>;
export type StopRequest = z.output<typeof stopRequest>;
export type DaemonStopRequest = z.output<typeof daemonStopRequest>;
export type ResolveRequest = z.output<typeof resolveRequest>;
export type JobQuery = z.output<typeof jobQuery>;
export type FactQuery = z.output<typeof factQuery>;

/** The same as a client may leave them out. */
export type SeedAsk = z.input<typeof seedRequest>;
export type StartAsk = z.input<typeof startRequest>;
export type StartAllAsk = z.input<typeof startAllRequest>;
export type StopAsk = z.input<typeof stopRequest>;
export type DaemonStopAsk = z.input<typeof daemonStopRequest>;
export type ResolveAsk = z.input<typeof resolveRequest>;
export type JobAsk = z.input<typeof jobQuery>;
export type FactAsk = Omit<z.input<typeof factQuery>, 'follow' | 'since' | 'limit'>;
