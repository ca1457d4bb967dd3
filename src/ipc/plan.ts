import { z } from 'zod';
import { count, moment, pauseView, problemView } from './parts.ts';
import { reasonView } from './story.ts';

/** What a campaign is going to do, or would (`postctl campaign plan`). Moments as in `parts.ts`. */

const number = z.coerce.number<string>().pipe(z.int());

/** What a start would be asked for; of a campaign that runs nothing more can be asked. */
export const planQuery = z.strictObject({
  workers: number.pipe(z.int().min(1).max(500)).exactOptional(),
  limit: number.pipe(z.int().min(1)).exactOptional(),
  account: z.string().min(1).exactOptional(),
  planSeed: number.pipe(z.int().min(0).max(0xffff_ffff)).exactOptional(),
});

export const planView = z.object({
  now: moment,
  campaign: z.string(),
  /** Whether the posts are those of the open run; else those of a run that would be started now. */
  isRunning: z.boolean(),
  /** With this seed a start makes the very same plan; null for the open run. */
  planSeed: z.int().nullable(),
  workers: z.int(),
  /** What keeps the campaign from claiming anything. The times are those if it ended now. */
  paused: pauseView.nullable(),
  /** In the order in which they would begin. */
  posts: z.array(
    z.object({
      /** Null: the job is made when the campaign is started. */
      jobId: z.string().nullable(),
      account: z.string(),
      videoName: z.string(),
      beginsAt: moment,
      endsAt: moment,
    }),
  ),
  /** So many more than are listed. */
  morePosts: count,
  /** Jobs that do not come about, and accounts that get none, each with the reason. */
  skipped: z.array(
    z.object({
      jobId: z.string().nullable(),
      account: z.string(),
      /** Null: it is about the account. */
      videoName: z.string().nullable(),
      why: reasonView.omit({ untilAt: true }),
    }),
  ),
  moreSkipped: count,
  /** What the folder has that cannot be posted: captions without a video, accounts without a phone. */
  warnings: z.array(problemView),
  total: z.object({
    posts: count,
    /** Accounts that post. */
    accounts: count,
    /** In hand just now; they are not among the posts. */
    inHand: count,
    skipped: count,
    /** Pairs of the folder's accounts and videos that are out or planned already, so that they are not planned again. */
    knownPairs: count.nullable(),
    phoneMinutes: z.number(),
    costUsd: z.number(),
  }),
  /** When the last post is done; null when there is nothing to do. */
  endsAt: moment.nullable(),
  /** What the forecast rests on, beside that no post fails and no phone is in people's hands. */
  assumes: z.object({
    /** From the begin of a post to its outcome. */
    postMs: z.number(),
    phoneMinutesPerPost: z.number(),
    /** Whose posts these two are the average of: those of the campaign, of all, or of nobody, for there were none yet. */
    from: z.enum(['campaign', 'all', 'nobody']),
    /** Of so many posts, the last ones. */
    ofPosts: count,
    usdPerPhoneMinute: z.number(),
    delayBetweenJobsMs: z.number(),
    /** What is left of the day's phone minutes (`maxPhoneMinutesPerDay`), at which the forecast does not stop. Null: no limit. */
    phoneMinutesLeft: z.number().nullable(),
    /** The run plans another day when this one is over; the forecast does not. */
    continuous: z.boolean(),
  }),
});

export type PlanQuery = z.output<typeof planQuery>;
export type PlanAsk = z.input<typeof planQuery>;
export type PlanView = z.infer<typeof planView>;

/** The part of `Control` that says what would be. */
export interface Planner {
  /**
   * Changes nothing. `not-found`; `bad-campaign` as a start; `bad-request` for options while the campaign runs;
   * `cloud-unreachable` when the cloud does not tell its phones.
   */
  plan(name: string, query: PlanQuery): PlanView | Promise<PlanView>;
}
