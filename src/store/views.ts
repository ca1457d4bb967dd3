import { z } from 'zod';
import { jobStates, noJobs } from '../domain/job.ts';
import type { Attempt, Job, JobState } from '../domain/job.ts';
import type { Lease } from '../domain/lease.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { JobFilter, RunEnd, Store, Views } from '../domain/store.ts';
import { findAttempt } from './attempts.ts';
import type { Connection } from './connection.ts';
import { selectJobs } from './jobs.ts';
import { attemptRow, blameColumn, jobRow, leaseRow, ledgerRow, runRow } from './rows.ts';

/**
 * What commands and the recovery read. What is open is few among all that ever was: INDEXED BY keeps SQLite from walking
 * the whole history in the order of its ids, and fails should the index ever go.
 */
export const views = (connection: Connection): Omit<Views, 'briefOf' | 'standing'> => ({
  openRuns: () =>
    connection.step('read the open runs', () =>
      connection.all(
        runRow,
        'SELECT * FROM runs INDEXED BY one_open_run_per_campaign WHERE ended_at IS NULL ORDER BY run_id',
      ),
    ),
  openLeases: () =>
    connection.step('read the open leases', () =>
      connection.all(
        leaseRow,
        `SELECT * FROM leases INDEXED BY one_open_lease_per_phone WHERE phase <> 'closed' ORDER BY lease_id`,
      ),
    ),
  openAttempts: () =>
    connection.step('read the open attempts', () =>
      connection.all(
        attemptRow,
        `SELECT * FROM attempts INDEXED BY open_attempts_by_run WHERE phase <> 'settled' ORDER BY attempt_id`,
      ),
    ),
  attempt: (attemptId) =>
    connection.step(`read attempt ${attemptId}`, () => findAttempt(connection, attemptId)),
  run: (runId) =>
    connection.step(`read run ${runId}`, () =>
      connection.one(runRow, 'SELECT * FROM runs WHERE run_id = :runId', { runId }),
    ),
  latestRun: (campaign) =>
    connection.step(`read the latest run of ${campaign}`, () =>
      connection.one(runRow, 'SELECT * FROM runs WHERE campaign = :campaign ORDER BY run_id DESC LIMIT 1', {
        campaign,
      }),
    ),
  jobs: (filter) => connection.step('read jobs', () => readJobs(connection, filter)),
  countJobs: (query) => connection.step('count jobs', () => countJobs(connection, query)),
  attemptsOf: (jobId) =>
    connection.step(`read the attempts of ${jobId}`, () =>
      connection.all(attemptRow, 'SELECT * FROM attempts WHERE job_id = :jobId ORDER BY attempt_id', {
        jobId,
      }),
    ),
  failedAttempts: (query) =>
    connection.step(`read the failures of run ${query.runId}`, () => readFailures(connection, query)),
  endsOfRun: (runId) =>
    connection.step(`count how the attempts of run ${runId} ended`, () =>
      connection.all(
        endRow,
        `SELECT worker, pass_number, outcome ->> '$.kind' AS kind, outcome ->> '$.failure.blame' AS blame,
                count(*) AS attempts
           FROM attempts WHERE run_id = :runId AND phase = 'settled'
          GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
        { runId },
      ),
    ),
  lease: (leaseId) =>
    connection.step(`read lease ${leaseId}`, () =>
      connection.one(leaseRow, 'SELECT * FROM leases WHERE lease_id = :leaseId', { leaseId }),
    ),
  leaseOfAttempt: (attemptId) =>
    connection.step(`read the lease of attempt ${attemptId}`, () =>
      connection.one(
        leaseRow,
        'SELECT * FROM leases WHERE attempt_id = :attemptId ORDER BY lease_id DESC LIMIT 1',
        { attemptId },
      ),
    ),
  leases: (filter) => connection.step('read leases', () => readLeases(connection, filter)),
  ledger: (filter) => connection.step('read the ledger', () => readLedger(connection, filter)),
  campaignNames: () =>
    connection.step('read the names of campaigns', () =>
      connection.all(nameRow, 'SELECT name FROM campaigns ORDER BY name').map((row) => row.name),
    ),
  accountNames: () =>
    connection.step('read the names of accounts', () =>
      connection
        .all(nameRow, 'SELECT account AS name FROM memberships UNION SELECT account FROM jobs ORDER BY name')
        .map((row) => row.name),
    ),
});

const endRow: z.ZodType<RunEnd> = z.object({
  worker: z.string(),
  passNumber: z.int(),
  kind: z.enum(['published', 'failed', 'retry', 'deferred', 'unconfirmed']),
  blame: blameColumn.nullable(),
  attempts: z.int(),
});

const nameRow = z.object({ name: z.string() });

/** The conditions that apply, as a WHERE clause; empty when none does. */
const where = (conditions: readonly (string | false)[]): string => {
  const applying = conditions.filter((condition) => condition !== false);
  return applying.length === 0 ? '' : `WHERE ${applying.join(' AND ')}`;
};

const readJobs = (connection: Connection, filter: JobFilter): Job[] =>
  connection.all(
    jobRow,
    `${selectJobs}
       ${where([
         filter.campaign !== undefined && 'campaign = :campaign',
         filter.sinceReset === true &&
           'position > (SELECT reset_position FROM campaigns WHERE name = campaign)',
         filter.runId !== undefined && 'run_id = :runId',
         filter.account !== undefined && 'account = :account',
         filter.states !== undefined && 'state IN (SELECT value FROM json_each(:states))',
       ])}
      ORDER BY campaign, position LIMIT :limit`,
    {
      campaign: filter.campaign ?? null,
      runId: filter.runId ?? null,
      account: filter.account ?? null,
      states: JSON.stringify(filter.states ?? []),
      limit: filter.limit ?? -1,
    },
  );

const countRow = z.object({ state: z.enum(jobStates), count: z.int() });

const countJobs = (
  connection: Connection,
  { campaign, runId, day }: Parameters<Views['countJobs']>[0],
): Record<JobState, number> => {
  const counts = { ...noJobs };
  const rows = connection.all(
    countRow,
    `SELECT state, count(*) AS count FROM jobs
       ${where([
         runId === undefined ? 'campaign = :campaign' : 'run_id = :runId',
         day !== undefined && 'plan_day = :day',
       ])}
      GROUP BY state`,
    { campaign, runId: runId ?? null, day: day ?? null },
  );
  for (const { state, count } of rows) counts[state] = count;
  return counts;
};

/** A job that was given back has not failed: a phone in a person's hands is nobody's failure (R11). */
const readFailures = (
  connection: Connection,
  { runId, limit }: Parameters<Views['failedAttempts']>[0],
): Attempt[] =>
  connection.all(
    attemptRow,
    `SELECT * FROM attempts
      WHERE run_id = :runId AND phase = 'settled' AND outcome ->> '$.kind' IN ('failed', 'retry', 'unconfirmed')
      ORDER BY settled_at DESC, attempt_id DESC LIMIT :limit`,
    { runId, limit },
  );

/** Newest first, for a limit shall leave out the oldest. */
const readLeases = (connection: Connection, filter: Parameters<Store['leases']>[0]): Lease[] =>
  connection.all(
    leaseRow,
    `SELECT * FROM leases
       ${where([
         filter.campaign !== undefined && 'campaign = :campaign',
         filter.phoneId !== undefined && 'phone_id = :phoneId',
         filter.open !== undefined && (filter.open ? `phase <> 'closed'` : `phase = 'closed'`),
       ])}
      ORDER BY lease_id DESC LIMIT :limit`,
    { campaign: filter.campaign ?? null, phoneId: filter.phoneId ?? null, limit: filter.limit ?? -1 },
  );

const readLedger = (connection: Connection, filter: Parameters<Store['ledger']>[0]): LedgerEntry[] =>
  connection.all(
    ledgerRow,
    `SELECT * FROM ledger
       ${where([
         filter.account !== undefined && 'account = :account',
         filter.campaign !== undefined && 'campaign = :campaign',
       ])}
      ORDER BY ledger_id`,
    { account: filter.account ?? null, campaign: filter.campaign ?? null },
  );
