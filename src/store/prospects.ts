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
});

const theirAccounts = `
  SELECT a.account,
         ${usedOn('a.account')} AS used,
         ${capOf('a.account')} AS "limit",
         ${lastPostOf('a.account')} AS last_post_at
    FROM (SELECT DISTINCT account FROM jobs WHERE ${waits}) a
   ORDER BY a.account`;
