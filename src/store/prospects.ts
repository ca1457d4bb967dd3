import { z } from 'zod';
import type { AccountProspect, Outlooks, Prospect } from '../domain/prospect.ts';
import { capOf, usedOn } from './cap.ts';
import type { Connection } from './connection.ts';
import { lastPostOf } from './pace.ts';

/** What may still come of a campaign. */
export const prospects = (connection: Connection): Outlooks => ({
  prospects: (query) =>
    connection.step(`read what may come of ${query.campaign}`, () => ({
      jobs: connection.all(jobRow, waitingJobs, { campaign: query.campaign }),
      accounts: connection.all(accountRow, theirAccounts, query),
    })),
  pastPosts: ({ campaign, ...query }) =>
    connection.step('read what posts took', () => {
      const past = connection.one(
        pastRow,
        campaign === null ? tookOf(anybodysPosts) : tookOf(theirPosts),
        campaign === null ? query : { ...query, campaign },
      );
      const { posts = 0, postMs = null, since = null } = past ?? {};
      return postMs === null || since === null ? null : { posts, postMs, since };
    }),
});

const jobRow: z.ZodType<Prospect> = z.object({
  jobId: z.string(),
  account: z.string(),
  videoName: z.string(),
  runId: z.int().nullable(),
  position: z.int(),
  passNumber: z.int(),
  notBefore: z.number().nullable(),
});

const waits = `campaign = :campaign AND state IN ('pending', 'retrying')`;

const waitingJobs = `
  SELECT job_id, account, video_name, run_id, position, pass_number, not_before
    FROM jobs WHERE ${waits} ORDER BY position`;

const accountRow: z.ZodType<AccountProspect> = z.object({
  account: z.string(),
  used: z.int(),
  limit: z.int().nullable(),
  lastPostAt: z.number().nullable(),
  phones: z.int(),
});

const theirAccounts = `
  SELECT whom.account,
         ${usedOn('whom.account')} AS used,
         ${capOf('whom.account')} AS "limit",
         ${lastPostOf('whom.account')} AS last_post_at,
         (SELECT count(*) FROM roster p WHERE p.name = whom.account) AS phones
    FROM (SELECT DISTINCT account FROM jobs WHERE ${waits}) whom
   ORDER BY whom.account`;

/** Numbers of nothing are null. */
const pastRow = z.object({
  posts: z.int(),
  postMs: z.number().nullable(),
  since: z.number().nullable(),
});

const tookOf = (lastPosts: string): string => `
  SELECT count(*) AS posts, avg(settled_at - opened_at) AS post_ms, min(opened_at) AS since
    FROM (${lastPosts} LIMIT :most)`;

/** By the lines of the ledger, which an index finds by their campaign, in the order in which they were written. */
const theirPosts = `
  SELECT a.opened_at, a.settled_at
    FROM ledger l JOIN attempts a ON a.attempt_id = l.attempt_id
   WHERE l.campaign = :campaign AND a.settled_at > :since
   ORDER BY l.ledger_id DESC`;

const anybodysPosts = `
  SELECT opened_at, settled_at FROM attempts
   WHERE settled_at > :since AND outcome ->> '$.kind' = 'published'
   ORDER BY settled_at DESC`;
