import { z } from 'zod';
import {
  blame,
  count,
  countsView,
  endsView,
  errorView,
  failureCountView,
  failureView,
  jobView,
  moment,
  pauseView,
  phoneView,
  problemView,
  runView,
  troubleView,
  workerView,
} from './parts.ts';

/**
 * What the daemon answers, a schema each. The server sends only what stands here: a field the contract does not know
 * never leaves the daemon.
 */
export const versionView = z.object({ version: z.string(), api: z.int(), node: z.string() });

export const pingView = z.object({
  now: moment,
  pid: z.int(),
  version: z.string(),
  startedAt: moment,
  state: z.enum(['recovering', 'running', 'draining']),
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
  /** Why nothing new is begun, if so. */
  pauses: z.array(pauseView),
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
  dryRun: z.boolean(),
  /** Jobs that were added; 0 when all there is to plan is planned. */
  added: count,
  /** Jobs that were never tried and gave way to them (`--force`). */
  replaced: count,
  /** Which these are, with `--dry-run`; else an empty list. */
  gone: z.array(jobView),
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
  /** What keeps it from beginning anything just now. */
  paused: pauseView.nullable(),
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
  /** Created tasks are being cancelled, instead of followed to their end. */
  atOnce: z.boolean(),
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
  /** How the attempts of the run ended, by worker. */
  byWorker: z.array(endsView.extend({ worker: z.string() })),
  /** The same by pass. */
  byPass: z.array(endsView.extend({ passNumber: z.int() })),
  /** Attempts that failed or may have, by whose fault it was, the most frequent first. */
  byClass: z.array(z.object({ class: blame, count })),
  /** Ours, for this campaign. */
  phones: z.array(phoneView),
  /** Phones of its accounts that are on without us, when the cloud was last asked. */
  foreignPhones: z.array(phoneView),
  /** Jobs that are put off, the next due first. */
  waiting: z.array(jobView),
  /** The most frequent first. */
  failures: z.array(failureCountView),
  /** The last one first. */
  lastFailures: z.array(failureView),
  /** As in `run`. */
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

/** Names of settings: those that have changed and are in force now, and those that the next start will take up. */
export const reloadView = z.object({
  now: moment,
  changed: z.array(z.string()),
  atNextStart: z.array(z.string()),
});

/** What a stop of the daemon still has to see to its end. */
export const daemonStopView = z.object({
  now: moment,
  /** Null: there was no postd to stop. */
  pid: z.int().nullable(),
  cancelTasks: z.boolean(),
  /** It ends at once; tasks and phones are left to the next start. */
  handOver: z.boolean(),
  /** Running campaigns. */
  campaigns: z.array(z.string()),
  inHand: z.array(workerView),
  phones: z.array(phoneView),
  /** When the daemon ends whatever is still open then; the rows keep it. Null: it waits without a limit. */
  deadlineAt: moment.nullable(),
});

/** What a decision made of a job; `wasResolved`: nothing, for it was so already. */
export const resolveView = z.object({ now: moment, job: jobView, wasResolved: z.boolean() });

export type VersionView = z.infer<typeof versionView>;
export type PingView = z.infer<typeof pingView>;
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
export type ReloadView = z.infer<typeof reloadView>;
export type DaemonStopView = z.infer<typeof daemonStopView>;
export type ResolveView = z.infer<typeof resolveView>;
