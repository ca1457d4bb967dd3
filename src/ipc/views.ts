import { z } from 'zod';
import { jobStates, attemptPhases } from '../domain/job.ts';
import { leasePhases } from '../domain/lease.ts';
import { runPhases } from '../domain/run.ts';

/**
 * What the daemon shows of itself: plain JSON. Names that end in `At` are moments (epoch milliseconds on the daemon's
 * clock, which may run scaled: compare them with the `now` beside them), names that end in `Ms` are durations.
 *
 * The server sends only what stands here: a field the contract does not know never leaves the daemon.
 */
const moment = z.number();
const count = z.int().min(0);
const network = z.enum(['instagram', 'tiktok']);
const jobState = z.enum(jobStates);
const factLevel = z.enum(['debug', 'info', 'warn', 'error']);
const blame = z.enum(['account', 'content', 'infrastructure', 'operator', 'unclassified', 'person']);

export const versionView = z.object({ version: z.string(), api: z.int(), node: z.string() });

export const pingView = z.object({
  now: moment,
  pid: z.int(),
  version: z.string(),
  startedAt: moment,
  state: z.enum(['recovering', 'running', 'draining']),
});

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

export const statusView = z.object({
  now: moment,
  state: z.enum(['recovering', 'running', 'draining']),
  pid: z.int(),
  version: z.string(),
  startedAt: moment,
  /** 1 unless the daemon's clock runs faster than the wall's. */
  timeScale: z.number(),
  /** Open runs. */
  runs: z.array(runView),
  /** Phones of ours that are on, or not yet proven off. */
  phones: z.array(phoneView),
  foreignPhones: count,
  /** When the next waiting job becomes due, over all runs. */
  nextDueAt: moment.nullable(),
  /** The last ones first. */
  troubles: z.array(troubleView),
});

export const campaignLineView = z.object({
  name: z.string(),
  /** Null when its settings cannot be read, or its folder is gone. */
  enabled: z.boolean().nullable(),
  /** The open run, or the last one. */
  run: runView.nullable(),
  /** All jobs it ever had, by state. */
  counts: countsView,
  /** What is wrong with it, in a line. */
  problem: z.string().nullable(),
});
export const campaignListView = z.object({ now: moment, campaigns: z.array(campaignLineView) });

export const checkView = z.object({
  campaign: z.string(),
  folder: z.string(),
  problems: z.array(problemView),
  cloud: z.object({ checked: z.boolean(), reason: z.string().nullable() }),
  counts: z.object({ accounts: count, videos: count }),
});

export const seedView = z.object({
  campaign: z.string(),
  /** Jobs that were added; 0 when all there is to plan is planned. */
  added: count,
  /** Open jobs the campaign has now. */
  open: count,
  planSeed: z.int().nullable(),
  warnings: z.array(problemView),
});

export const startView = z.object({
  campaign: z.string(),
  runId: z.int(),
  startedAt: moment,
  /** Jobs in the run, and how many of them were planned just now. */
  jobs: count,
  added: count,
  workers: z.int(),
  accounts: count,
  planSeed: z.int().nullable(),
  warnings: z.array(problemView),
});

export const startAllView = z.object({
  started: z.array(startView),
  refused: z.array(z.object({ campaign: z.string(), error: errorView })),
});

/** Asking for what is already so is success: `wasRunning` is false then. */
export const stopView = z.object({
  now: moment,
  campaign: z.string(),
  wasRunning: z.boolean(),
  runId: z.int().nullable(),
  /** What is brought to its end before the run is over. */
  inHand: z.array(workerView),
  phonesOn: count,
});
export const stopAllView = z.object({ stopped: z.array(stopView) });

export const campaignView = z.object({
  now: moment,
  name: z.string(),
  enabled: z.boolean().nullable(),
  /** The open run, or the last one; null before the first. */
  run: runView.nullable(),
  /** Of the run if there is one, else of the campaign. */
  counts: countsView,
  workers: z.array(workerView),
  /** Ours, for this campaign. */
  phones: z.array(phoneView),
  /** Jobs that are put off, the next due first. */
  waiting: z.array(jobView),
  /** The most frequent first. */
  failures: z.array(failureCountView),
  /** The last one first. */
  lastFailures: z.array(failureView),
  /** A guess from the pace so far; null when there is nothing to guess from. */
  expectedEndAt: moment.nullable(),
});

export const jobListView = z.object({
  now: moment,
  jobs: z.array(jobView),
  /** There are more than were asked for. */
  more: z.boolean(),
});

export const phoneListView = z.object({
  now: moment,
  /** When the cloud was last asked for all phones; null: never, so only our own are shown. */
  askedAt: moment.nullable(),
  phones: z.array(phoneView),
});

export const factView = z.object({
  seq: z.int(),
  at: moment,
  level: factLevel,
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

/** What a stop of the daemon still has to see to its end. */
export const daemonStopView = z.object({
  now: moment,
  pid: z.int(),
  cancelTasks: z.boolean(),
  /** Running campaigns. */
  campaigns: z.array(z.string()),
  inHand: z.array(workerView),
  phones: z.array(phoneView),
  /** When the daemon ends whatever is still open then; the rows keep it. Null: it waits without a limit. */
  deadlineAt: moment.nullable(),
});

export type VersionView = z.infer<typeof versionView>;
export type PingView = z.infer<typeof pingView>;
export type ProblemView = z.infer<typeof problemView>;
export type ErrorView = z.infer<typeof errorView>;
export type RunView = z.infer<typeof runView>;
export type PhoneView = z.infer<typeof phoneView>;
export type WorkerView = z.infer<typeof workerView>;
export type JobView = z.infer<typeof jobView>;
export type FailureCountView = z.infer<typeof failureCountView>;
export type FailureView = z.infer<typeof failureView>;
export type TroubleView = z.infer<typeof troubleView>;
export type StatusView = z.infer<typeof statusView>;
export type CampaignLineView = z.infer<typeof campaignLineView>;
export type CampaignListView = z.infer<typeof campaignListView>;
export type CheckView = z.infer<typeof checkView>;
export type SeedView = z.infer<typeof seedView>;
export type StartView = z.infer<typeof startView>;
export type StartAllView = z.infer<typeof startAllView>;
export type StopView = z.infer<typeof stopView>;
export type StopAllView = z.infer<typeof stopAllView>;
export type CampaignView = z.infer<typeof campaignView>;
export type JobListView = z.infer<typeof jobListView>;
export type PhoneListView = z.infer<typeof phoneListView>;
export type DaemonStopView = z.infer<typeof daemonStopView>;
