import { z } from 'zod';
import { blames } from '../domain/blame.ts';
import type { Failure, Scope } from '../domain/blame.ts';
import type { CampaignSettings } from '../domain/campaign.ts';
import type { Network, Phone, PhoneStatus } from '../domain/cloud.ts';
import type { Fact, FactLevel } from '../domain/fact.ts';
import { attemptPhases, jobStates } from '../domain/job.ts';
import type { Attempt, Job, JobBrief, Outcome } from '../domain/job.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import { leasePhases } from '../domain/lease.ts';
import type { Lease } from '../domain/lease.ts';
import { runPhases } from '../domain/run.ts';
import type { Run } from '../domain/run.ts';
import { noSchedule, weekdays, type Schedule } from '../domain/schedule.ts';

/**
 * How rows become words of the domain. A column is named like its property, in snake_case; a row that does not fit
 * its schema was not written by us, and reading it fails.
 */

const camelNames = new Map<string, string>();

const camelName = (column: string): string => {
  const known = camelNames.get(column);
  if (known !== undefined) return known;
  const name = column.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  camelNames.set(column, name);
  return name;
};

/** A row under the names of the domain. */
export const camelKeys = (row: Readonly<Record<string, unknown>>): Record<string, unknown> => {
  const renamed: Record<string, unknown> = {};
  for (const column in row) renamed[camelName(column)] = row[column];
  return renamed;
};

/** A column that holds JSON of this shape. */
const json = <T>(schema: z.ZodType<T>) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema);

// Spelled as an object, so that the compiler misses a word that is added to the type and not here.
const network = z.enum({ instagram: 'instagram', tiktok: 'tiktok' } satisfies { [N in Network]: N });
const level = z.enum({ debug: 'debug', info: 'info', warn: 'warn', error: 'error' } satisfies {
  [L in FactLevel]: L;
});
const phoneStatus = z.enum({
  off: 'off',
  starting: 'starting',
  running: 'running',
  expired: 'expired',
  missing: 'missing',
  unknown: 'unknown',
} satisfies { [S in PhoneStatus]: S });
/** Whose fault a failure was. */
export const blameColumn = z.enum(blames);
const scope = z.enum({ phone: 'phone', everything: 'everything' } satisfies { [S in Scope]: S });

const moment = z.number();
const maybeMoment = moment.nullable();
const id = z.int();

const failure: z.ZodType<Failure> = z.object({
  code: z.string(),
  message: z.string(),
  blame: blameColumn,
  scope,
});

const outcome: z.ZodType<Outcome> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('published'),
    from: moment,
    until: moment,
    shareLink: z.string().nullable(),
  }),
  z.object({ kind: z.literal('failed'), failure }),
  z.object({ kind: z.literal('retry'), failure }),
  z.object({ kind: z.literal('deferred'), failure, notBefore: moment }),
  z.object({ kind: z.literal('unconfirmed'), failure }),
]);

const schedule: z.ZodType<Schedule> = z.object({
  opening: z
    .object({
      timeZone: z.string(),
      days: z.array(z.enum(weekdays)),
      hours: z.array(z.object({ fromMinute: z.number(), untilMinute: z.number() })),
    })
    .nullable(),
  minGapMs: z.number(),
  spreadMs: z.number(),
  continuous: z.boolean(),
});

const settings: z.ZodType<CampaignSettings> = z.object({
  enabled: z.boolean(),
  network,
  maxPostsPerAccountPerDay: z.number(),
  workers: z.number(),
  delayBetweenJobsMs: z.number(),
  retry: z.object({
    maxPasses: z.number(),
    delayMs: z.number(),
    infrastructureAttempts: z.number(),
    unclassifiedAttempts: z.number(),
    patienceMs: z.number(),
    createAgainAfterProof: z.boolean(),
  }),
  shuffle: z.boolean(),
  maxPhoneMinutesPerDay: z.number().nullable(),
  // Runs from before there were schedules have none.
  schedule: schedule.default(noSchedule),
  captions: z.object({
    file: z.string().nullable(),
    videoColumn: z.string().nullable(),
    textColumn: z.string().nullable(),
    match: z.enum(['filename', 'shortcode']).nullable(),
  }),
});

export const runRow: z.ZodType<Run> = z.object({
  runId: id,
  campaign: z.string(),
  phase: z.enum(runPhases),
  passNumber: z.int(),
  workers: z.int(),
  settings: json(settings),
  startedAt: moment,
  plannedAt: moment,
  deadlineAt: maybeMoment,
  endedAt: maybeMoment,
  reason: z.string().nullable(),
});

export const jobRow: z.ZodType<Job> = z.object({
  jobId: z.string(),
  campaign: z.string(),
  account: z.string(),
  network,
  videoId: z.string(),
  videoName: z.string(),
  videoPath: z.string(),
  sizeBytes: z.int(),
  caption: z.string(),
  state: z.enum(jobStates),
  passNumber: z.int(),
  notBefore: maybeMoment,
  reason: z.string().nullable(),
  waitingSince: maybeMoment,
  attempts: z.int(),
});

export const attemptRow: z.ZodType<Attempt> = z.object({
  attemptId: id,
  jobId: z.string(),
  runId: id,
  number: z.int(),
  passNumber: z.int(),
  campaign: z.string(),
  worker: z.string(),
  account: z.string(),
  phoneId: z.string(),
  network,
  videoId: z.string(),
  phase: z.enum(attemptPhases),
  openedAt: moment,
  createNumber: z.int(),
  taskName: z.string().nullable(),
  scheduleAtSeconds: z.int().nullable(),
  taskId: z.string().nullable(),
  createSentAt: maybeMoment,
  createRepliedAt: maybeMoment,
  doubtUntil: maybeMoment,
  absentLooks: z.int(),
  cancelAskedAt: maybeMoment,
  deadlineAt: maybeMoment,
  outcome: json(outcome).nullable(),
  settledAt: maybeMoment,
});

export const leaseRow: z.ZodType<Lease> = z.object({
  leaseId: id,
  phoneId: z.string(),
  account: z.string(),
  campaign: z.string(),
  origin: z.enum(['attempt', 'operator']),
  runId: id.nullable(),
  attemptId: id.nullable(),
  phase: z.enum(leasePhases),
  openedAt: moment,
  startAskedAt: maybeMoment,
  onSince: maybeMoment,
  offAt: maybeMoment,
  stopAskedAt: maybeMoment,
  stopAttempts: z.int(),
  proofFrom: moment,
  looksNeeded: z.int(),
  looksSeen: z.int(),
  deadlineAt: maybeMoment,
  closedAt: maybeMoment,
  reason: z.string().nullable(),
});

export const briefRow: z.ZodType<JobBrief> = z.object({
  caption: z.string(),
  videoPath: z.string(),
  sizeBytes: z.int(),
  infrastructureFailures: z.int(),
  unclassifiedFailures: z.int(),
});

export const phoneRow: z.ZodType<Phone> = z.object({
  phoneId: z.string(),
  name: z.string(),
  status: phoneStatus,
});

export const ledgerRow: z.ZodType<LedgerEntry> = z.object({
  account: z.string(),
  network,
  videoId: z.string().nullable(),
  videoName: z.string(),
  campaign: z.string().nullable(),
  jobId: z.string().nullable(),
  attemptId: id.nullable(),
  publishedAt: maybeMoment,
  importedAt: maybeMoment,
});

const factColumns = z.object({
  seq: id,
  at: moment,
  level,
  name: z.string(),
  message: z.string(),
  campaign: z.string().nullable(),
  runId: id.nullable(),
  worker: z.string().nullable(),
  jobId: z.string().nullable(),
  attemptId: id.nullable(),
  account: z.string().nullable(),
  phoneId: z.string().nullable(),
  data: json(z.record(z.string(), z.unknown())).nullable(),
});

/** A fact carries only the context that applies: what is null in the row is absent in the fact. */
export const factRow: z.ZodType<Fact> = factColumns.transform(
  ({ campaign, runId, worker, jobId, attemptId, account, phoneId, data, ...always }) => ({
    ...always,
    ...(campaign !== null && { campaign }),
    ...(runId !== null && { runId }),
    ...(worker !== null && { worker }),
    ...(jobId !== null && { jobId }),
    ...(attemptId !== null && { attemptId }),
    ...(account !== null && { account }),
    ...(phoneId !== null && { phoneId }),
    ...(data !== null && { data }),
  }),
);
