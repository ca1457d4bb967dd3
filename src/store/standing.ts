import { z } from 'zod';
import type { Attempt, Job } from '../domain/job.ts';
import { publisherOf } from '../domain/ledger.ts';
import type { Run } from '../domain/run.ts';
import { always } from '../domain/schedule.ts';
import type { AccountCap, Resolution, Standing } from '../domain/standing.ts';
import type { Brakes, Views } from '../domain/store.ts';
import { usedOn } from './cap.ts';
import type { Connection } from './connection.ts';
import { selectJobs } from './jobs.ts';
import { holderOf } from './leases.ts';
import { publicationOf } from './ledger.ts';
import { lastPostOf, mayBeginAt, paceOf } from './pace.ts';
import { attemptRow, jobRow, phoneRow, runRow } from './rows.ts';

type Query = Parameters<Views['standing']>[0];

/** Where one job stands: what a claim would look at (`claims.ts`), each piece by its name. */
export const standings = (
  connection: Connection,
  { pauses }: Pick<Brakes, 'pauses'>,
): Pick<Views, 'standing'> => ({
  standing: (query) =>
    connection.step(`read where ${query.jobId} stands`, () => {
      const job = connection.one(jobRow, `${selectJobs} WHERE job_id = :jobId`, { jobId: query.jobId });
      return job === null ? null : standingOf(connection, job, query, pauses());
    }),
});

const standingOf = (connection: Connection, job: Job, query: Query, pauses: Standing['pauses']): Standing => {
  const { jobId, account, campaign } = job;
  const run = connection.one(
    runRow,
    'SELECT * FROM runs WHERE run_id = (SELECT run_id FROM jobs WHERE job_id = :jobId)',
    { jobId },
  );
  const openRun = connection.one(
    runRow,
    'SELECT * FROM runs WHERE campaign = :campaign AND ended_at IS NULL',
    {
      campaign,
    },
  );
  const phones = connection.all(phoneRow, 'SELECT * FROM roster WHERE name = :account ORDER BY phone_id', {
    account,
  });
  const phoneId = phones[0]?.phoneId ?? null;
  const published = publicationOf(connection, job);
  return {
    job,
    run,
    openRun,
    inHand: openRun === null ? 0 : inHand(connection, openRun),
    ahead: openRun === null ? 0 : ahead(connection, openRun, query),
    phones,
    lastAttempt: connection.one(
      attemptRow,
      'SELECT * FROM attempts WHERE job_id = :jobId ORDER BY attempt_id DESC LIMIT 1',
      { jobId },
    ),
    rival: rivalOf(connection, job, phoneId),
    lease: phoneId === null ? null : holderOf(connection, phoneId),
    cap: capFor(connection, job, run ?? openRun, query),
    ...rhythmOf(connection, job, openRun, query),
    publishedBy: published === null ? null : publisherOf(published),
    pauses,
    resolution: connection.one(
      resolutionRow,
      'SELECT attempt_id, verdict, decided_by AS "by", note, at FROM resolutions WHERE job_id = :jobId ORDER BY resolution_id DESC LIMIT 1',
      { jobId },
    ),
  };
};

const resolutionRow: z.ZodType<Resolution> = z.object({
  attemptId: z.int(),
  verdict: z.enum(['posted', 'not-posted']),
  by: z.enum(['operator', 'evidence']),
  note: z.string().nullable(),
  at: z.number(),
});

const countRow = z.object({ count: z.int() });

const inHand = (connection: Connection, { runId }: Run): number =>
  connection.one(
    countRow,
    `SELECT count(*) AS count FROM attempts WHERE run_id = :runId AND phase <> 'settled'`,
    {
      runId,
    },
  )?.count ?? 0;

const ahead = (connection: Connection, { runId, passNumber }: Run, { jobId, at }: Query): number =>
  connection.one(
    countRow,
    `SELECT count(*) AS count FROM jobs me JOIN jobs j ON j.run_id = :runId
      WHERE me.job_id = :jobId AND j.state IN ('pending', 'retrying') AND j.pass_number <= :passNumber
        AND (j.not_before IS NULL OR j.not_before <= :at)
        AND (j.pass_number, j.position) < (me.pass_number, me.position)`,
    { runId, passNumber, jobId, at },
  )?.count ?? 0;

/** The account's own first: it is the better explanation. */
const rivalOf = (connection: Connection, { jobId, account }: Job, phoneId: string | null): Attempt | null =>
  connection.one(
    attemptRow,
    `SELECT * FROM attempts WHERE phase <> 'settled' AND job_id <> :jobId AND account = :account`,
    { jobId, account },
  ) ??
  connection.one(
    attemptRow,
    `SELECT * FROM attempts WHERE phase <> 'settled' AND job_id <> :jobId AND phone_id = :phoneId`,
    { jobId, phoneId },
  );

const rhythmRow = z.object({ mayBeginAt: z.number(), lastPostAt: z.number().nullable() });

const rhythmOf = (
  connection: Connection,
  { jobId }: Job,
  run: Run | null,
  { hoursOf, at }: Query,
): Pick<Standing, 'open' | 'mayBeginAt' | 'lastPostAt'> => {
  const open = run === null ? always : hoursOf(run);
  const rhythm =
    run === null
      ? null
      : connection.one(
          rhythmRow,
          `SELECT ${mayBeginAt('j.account', 'j.position')} AS may_begin_at, ${lastPostOf('j.account')} AS last_post_at
           FROM jobs j WHERE j.job_id = :jobId`,
          { jobId, ...paceOf(run, open) },
        );
  return { open, ...(rhythm ?? { mayBeginAt: at, lastPostAt: null }) };
};

const capRow = z.object({ limit: z.int(), setBy: z.string() });

/** The smallest cap among those that count (see `capOf`), and whose it is. */
const capFor = (
  connection: Connection,
  { account, campaign }: Job,
  run: Run | null,
  { day }: Query,
): AccountCap => {
  const used =
    connection.one(countRow, `SELECT ${usedOn(':account')} AS count`, { account, day })?.count ?? 0;
  const smallest = connection.one(
    capRow,
    `SELECT max_posts_per_account_per_day AS "limit", campaign AS set_by FROM memberships
      WHERE account = :account AND (enabled = 1 OR campaign = :campaign)
      ORDER BY max_posts_per_account_per_day, campaign LIMIT 1`,
    { account, campaign },
  );
  return { used, ...(smallest ?? { limit: run?.settings.maxPostsPerAccountPerDay ?? 0, setBy: null }) };
};
