import { z } from 'zod';
import { PostdError } from '../domain/failure.ts';
import type { NewFact } from '../domain/fact.ts';
import type { Run } from '../domain/run.ts';
import type { RunOrder, Store } from '../domain/store.ts';
import { typed } from '../domain/typed.ts';
import type { Connection } from './connection.ts';
import type { Journal } from './facts.ts';
import { runRow } from './rows.ts';

/** The rows that the `campaign` machine owns. */
export const runs = (connection: Connection, journal: Journal): Pick<Store, 'openRun' | 'advanceRun'> => ({
  openRun: (order) =>
    connection.transaction(`open a run of ${order.campaign}`, () => openRun(connection, order)),
  advanceRun: (run, facts) =>
    connection.transaction(`advance run ${run.runId} of ${run.campaign}`, () =>
      advanceRun(connection, journal, run, facts),
    ),
});

/** The run with this id. Throws `store-failed` when there is none: ids come from rows. */
export const runOf = (connection: Connection, runId: number): Run => {
  const run = connection.one(runRow, 'SELECT * FROM runs WHERE run_id = :runId', { runId });
  if (run === null) throw new PostdError('store-failed', `There is no run ${runId}.`);
  return run;
};

const openRun = (connection: Connection, order: RunOrder): Run | null => {
  refuseSecondRun(connection, order.campaign);
  if (!hasOpenJob(connection, order)) return null;
  const { lastId: runId } = connection.run(
    `INSERT INTO runs (campaign, phase, pass_number, workers, settings, started_at, planned_at)
     VALUES (:campaign, 'running', 1, :workers, :settings, :at, :at)`,
    {
      campaign: order.campaign,
      workers: order.workers,
      settings: JSON.stringify(order.settings),
      at: order.at,
    },
  );
  enlist(connection, order, runId);
  return runOf(connection, runId);
};

/** Throws `already-running` while a run of the campaign is open. */
export const refuseSecondRun = (connection: Connection, campaign: string): void => {
  const open = connection.one(runRow, 'SELECT * FROM runs WHERE campaign = :campaign AND ended_at IS NULL', {
    campaign,
  });
  if (open === null) return;
  throw new PostdError(
    'already-running',
    `${campaign} already has an open run (${open.runId}, ${open.phase}).`,
    {
      hint: `postctl campaign status ${typed(campaign)}`,
      details: { campaign, runId: open.runId, phase: open.phase, startedAt: open.startedAt },
    },
  );
};

/** The jobs a run would take, oldest first; `:limit` -1 means all of them. */
const openJobs = `SELECT job_id FROM jobs
  WHERE campaign = :campaign AND state IN ('pending', 'retrying') AND (:account IS NULL OR account = :account)
  ORDER BY position LIMIT :limit`;

const jobIdRow = z.object({ jobId: z.string() });

const hasOpenJob = (connection: Connection, { campaign, account }: RunOrder): boolean =>
  connection.one(jobIdRow, openJobs, { campaign, account, limit: 1 }) !== null;

/** Puts open jobs into a run, where they start over. */
export const enlist = (
  connection: Connection,
  { campaign, account, limit }: Pick<RunOrder, 'campaign' | 'account' | 'limit'>,
  runId: number,
): void => {
  connection.run(
    `UPDATE jobs
        SET run_id = :runId, pass_number = 1, not_before = NULL, waiting_since = NULL,
            reason = CASE state WHEN 'retrying' THEN reason END
      WHERE job_id IN (${openJobs})`,
    { campaign, account, limit: limit ?? -1, runId },
  );
};

const advanceRun = (connection: Connection, journal: Journal, run: Run, facts: readonly NewFact[]): void => {
  const { changes } = connection.run(
    `UPDATE runs
        SET phase = :phase, pass_number = :passNumber, workers = :workers, settings = :settings,
            planned_at = :plannedAt, deadline_at = :deadlineAt, ended_at = :endedAt, reason = :reason
      WHERE run_id = :runId AND campaign = :campaign AND ended_at IS NULL`,
    { ...run, settings: JSON.stringify(run.settings) },
  );
  if (changes !== 1) {
    throw new PostdError(
      'store-failed',
      `Run ${run.runId} of ${run.campaign} is not open, so it cannot move.`,
    );
  }
  for (const fact of facts) journal.append(fact);
};
