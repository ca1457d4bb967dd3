import { z } from 'zod';
import { mostFailuresInRow, type Accounts, type AccountStanding } from '../domain/account.ts';
import { usedOn } from './cap.ts';
import type { Connection } from './connection.ts';
import { selectJobs } from './jobs.ts';
import { attemptRow, jobRow } from './rows.ts';

/** How accounts are doing. */
export const accounts = (connection: Connection): Accounts => ({
  accountStandings: (query) =>
    connection.step('read how accounts are doing', () => standings(connection, query)),
  openJobsOf: ({ account, limit }) =>
    connection.step(`read what ${account} waits for`, () =>
      connection.all(
        jobRow,
        `${selectJobs} WHERE account = :account AND ${waits} ORDER BY ${dueFirst} LIMIT :limit`,
        { account, limit },
      ),
    ),
  attemptsOn: ({ account, limit }) =>
    connection.step(`read the attempts on ${account}`, () =>
      connection.all(
        attemptRow,
        'SELECT * FROM attempts WHERE account = :account ORDER BY attempt_id DESC LIMIT :limit',
        { account, limit },
      ),
    ),
});

/** Spelled with the condition of the index one_open_job_per_pair, so that SQLite finds it. */
const waits = `state IN ('pending', 'claimed', 'retrying', 'unconfirmed') AND state IN ('pending', 'retrying')`;
const dueFirst = 'ifnull(not_before, 0), pass_number, campaign, position';

const standingRow = z.object({
  account: z.string(),
  cap: z.int().nullable(),
  setBy: z.string().nullable(),
  used: z.int(),
  lastPostAt: z.number().nullable(),
  failuresInRow: z.int(),
  openJobs: z.int(),
  nextJobId: z.string().nullable(),
  nextDueAt: z.number().nullable(),
  nextNeeds: z.enum(['start', 'nextPass']).nullable(),
});

/** The cap is the smallest among the enabled campaigns; where none is enabled, the smallest that would count. */
const smallest = (what: string): string =>
  `(SELECT ${what} FROM memberships m WHERE m.account = a.value
     ORDER BY m.enabled DESC, m.max_posts_per_account_per_day, m.campaign LIMIT 1)`;

const nextJob = (what: string): string =>
  `(SELECT ${what} FROM jobs WHERE account = a.value AND ${waits} ORDER BY ${dueFirst} LIMIT 1)`;

const needs = `
  CASE WHEN NOT EXISTS (SELECT 1 FROM runs r WHERE r.run_id = jobs.run_id AND r.ended_at IS NULL) THEN 'start'
       WHEN pass_number > (SELECT r.pass_number FROM runs r WHERE r.run_id = jobs.run_id) THEN 'nextPass' END`;

/** A job that was given back has not failed, and one in doubt may not have. */
const failuresInRow = `
  (WITH lately AS (
     SELECT attempt_id, outcome ->> '$.kind' AS kind FROM attempts t
      WHERE t.account = a.value AND t.phase = 'settled'
        AND outcome ->> '$.kind' IN ('published', 'failed', 'retry')
      ORDER BY attempt_id DESC LIMIT ${mostFailuresInRow}
   )
   SELECT count(*) FROM lately
    WHERE attempt_id > ifnull((SELECT max(attempt_id) FROM lately WHERE kind = 'published'), 0))`;

const standings = (
  connection: Connection,
  { accounts: names, day }: Parameters<Accounts['accountStandings']>[0],
): AccountStanding[] =>
  connection
    .all(
      standingRow,
      `SELECT a.value AS account,
              ${smallest('m.max_posts_per_account_per_day')} AS cap,
              ${smallest('m.campaign')} AS set_by,
              ${usedOn('a.value')} AS used,
              (SELECT max(l.published_at) FROM ledger l WHERE l.account = a.value) AS last_post_at,
              ${failuresInRow} AS failures_in_row,
              (SELECT count(*) FROM jobs WHERE account = a.value AND ${waits}) AS open_jobs,
              ${nextJob('job_id')} AS next_job_id,
              ${nextJob('not_before')} AS next_due_at,
              ${nextJob(needs)} AS next_needs
         FROM json_each(:names) a
        ORDER BY a.key`,
      { names: JSON.stringify(names), day },
    )
    .map(({ cap, setBy, ...standing }) => ({
      ...standing,
      cap: cap === null || setBy === null ? null : { used: standing.used, limit: cap, setBy },
    }));
