import { z } from 'zod';
import { attemptPhases } from '../domain/job.ts';
import { blame, count, jobView, moment, pauseView, phoneView } from './parts.ts';
import { whyView } from './story.ts';

/** How accounts are doing, over all campaigns (`postctl account list`, `account show`). */

export const accountLineView = z.object({
  account: z.string(),
  /** That name it now, disabled ones included. */
  campaigns: z.array(z.string()),
  /** Posts that count today: in hand, out, or possibly out. */
  postsToday: count,
  /** The smallest cap among the enabled campaigns that name it, disabled ones if none is; null when none names it. */
  capToday: count.nullable(),
  /** The campaign whose cap that is. */
  capSetBy: z.string().nullable(),
  lastPostAt: moment.nullable(),
  /** Failed attempts since the last post; counting ends at 20. */
  failuresInRow: count,
  /** Of the account and of its phone. */
  pauses: z.array(pauseView),
  /** What is being posted just now. */
  inHand: z
    .object({
      jobId: z.string(),
      campaign: z.string(),
      worker: z.string(),
      phase: z.enum(attemptPhases),
      sinceAt: moment,
    })
    .nullable(),
  /** Jobs that wait. */
  openJobs: count,
  /** The first of them. */
  nextJobId: z.string().nullable(),
  /** The account cools down: all its jobs are put off, the first until then. Null: none is put off, or none waits. */
  coolsDownUntilAt: moment.nullable(),
  /** What the next job waits for beside that: that its campaign is started, or the next pass of its run. */
  nextNeeds: z.enum(['start', 'nextPass']).nullable(),
});

export const accountListView = z.object({
  now: moment,
  /** Whose posts are counted, in the daemon's time zone. */
  day: z.string(),
  accounts: z.array(accountLineView),
});

export const accountShowView = z.object({
  now: moment,
  day: z.string(),
  account: accountLineView,
  /** That bear its name: one, if it can post at all. */
  phones: z.array(phoneView),
  /** Why the next job runs or does not; null when none waits. */
  why: whyView.nullable(),
  /** The next ones. */
  waiting: z.array(jobView),
  /** The last ones, the newest first. */
  attempts: z.array(
    z.object({
      jobId: z.string(),
      campaign: z.string(),
      at: moment,
      /** Null: it goes on. */
      outcome: z.enum(['published', 'failed', 'retry', 'deferred', 'unconfirmed']).nullable(),
      class: blame.nullable(),
      message: z.string().nullable(),
    }),
  ),
});

export type AccountLineView = z.infer<typeof accountLineView>;
export type AccountListView = z.infer<typeof accountListView>;
export type AccountShowView = z.infer<typeof accountShowView>;

type Soon<T> = T | Promise<T>;

/** The part of `Control` about accounts. */
export interface AccountControl {
  listAccounts(): Soon<AccountListView>;
  /** `not-found` for a name that no campaign ever named. */
  account(name: string): Soon<AccountShowView>;
}
