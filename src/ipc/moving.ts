import { z } from 'zod';
import { blame, count, moment } from './parts.ts';

/**
 * Moving in from the system before this one, and its files for the spreadsheets that are used to them. postctl reads a
 * file and sends its text: the daemon is another user and need not see the operator's home.
 */
const platform = z.enum(['instagram', 'tiktok']);

export const importRequest = z.strictObject({ text: z.string(), dryRun: z.boolean().default(false) });

export const ledgerImportRequest = importRequest.extend({
  /** Null: the file does not say, so its lines hold for every one. */
  platform: platform.nullable().default(null),
});

export const importView = z.object({
  now: moment,
  dryRun: z.boolean(),
  /** Null: a ledger belongs to no campaign. */
  campaign: z.string().nullable(),
  /** For which the posts now count. */
  platforms: z.array(platform),
  /** Posts that entered the ledger, or would. */
  taken: count,
  /** Posts that were in it already. */
  known: count,
  /** Of those taken: in hand when the file was written, so that they may be out. */
  inDoubt: z.array(z.object({ line: z.int(), account: z.string(), video: z.string() })),
  /** Rows of which nothing was taken, and why. */
  left: z.array(
    z.object({
      line: z.int(),
      account: z.string().nullable(),
      video: z.string().nullable(),
      reason: z.string(),
    }),
  ),
});

const cell = z.string();
/** The columns of the old system's file. */
const progressRow = z.object({
  job_id: cell,
  account: cell,
  video_path: cell,
  caption: cell,
  status: cell,
  worker_id: cell,
  claimed_at: cell,
  completed_at: cell,
  error: cell,
  attempts: cell,
  max_attempts: cell,
  retry_at: cell,
  error_type: cell,
  error_category: cell,
  pass_number: cell,
});

export const progressView = z.object({
  now: moment,
  campaign: z.string(),
  /** A row a job, but for those that gave way to a later plan untried, in the columns of the old system's progress.csv; times are those of the daemon's zone. */
  rows: z.array(progressRow),
});

export const attemptsView = z.object({
  now: moment,
  campaign: z.string(),
  /** By job, each job's in their order. */
  attempts: z.array(
    z.object({
      attemptId: z.int(),
      jobId: z.string(),
      number: z.int(),
      passNumber: z.int(),
      account: z.string(),
      platform,
      video: z.string(),
      worker: z.string(),
      phoneId: z.string(),
      taskId: z.string().nullable(),
      openedAt: moment,
      settledAt: moment.nullable(),
      /** Null: it goes on. */
      outcome: z.enum(['published', 'failed', 'retry', 'deferred', 'unconfirmed']).nullable(),
      class: blame.nullable(),
      code: z.string().nullable(),
      message: z.string().nullable(),
      shareLink: z.string().nullable(),
    }),
  ),
});

export const resetRequest = z.strictObject({ dryRun: z.boolean().default(false) });

export const resetView = z.object({
  now: moment,
  dryRun: z.boolean(),
  campaign: z.string(),
  /** Jobs since the last reset, as the file holds them. */
  jobs: count,
  /** Of those, the ones that waited and are cancelled now. */
  cancelled: count,
  /** Where the jobs were written; null when there were none, or it was only asked. */
  file: z.string().nullable(),
});

export type ResetRequest = z.output<typeof resetRequest>;
export type ResetAsk = z.input<typeof resetRequest>;
export type ResetView = z.infer<typeof resetView>;
export type ImportRequest = z.output<typeof importRequest>;
export type LedgerImportRequest = z.output<typeof ledgerImportRequest>;
export type ImportAsk = z.input<typeof importRequest>;
export type LedgerImportAsk = z.input<typeof ledgerImportRequest>;
export type ImportView = z.infer<typeof importView>;
export type ProgressView = z.infer<typeof progressView>;
export type AttemptsView = z.infer<typeof attemptsView>;

type Soon<T> = T | Promise<T>;

/** The part of `Control` that speaks with the old system. */
export interface Moving {
  /** The old system's progress.csv: what it posted is never planned again. `bad-request` for another file. */
  importProgress(campaign: string, request: ImportRequest): Soon<ImportView>;
  /** `account|video|timestamp` lines. */
  importLedger(request: LedgerImportRequest): Soon<ImportView>;
  /** All jobs of a campaign as the old system would have written them. */
  progress(campaign: string): Soon<ProgressView>;
  attempts(campaign: string): Soon<AttemptsView>;
  /** Writes the day into the campaign's folder and begins it afresh. `already-running` while it runs. */
  resetDay(campaign: string, request: ResetRequest): Soon<ResetView>;
}
