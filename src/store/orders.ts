import { z } from 'zod';
import { PostdError } from '../domain/failure.ts';
import type { NewFact } from '../domain/fact.ts';
import type { Job } from '../domain/job.ts';
import { publisherOf } from '../domain/ledger.ts';
import type { JobOrders, LeftAlone, RetryOrder, SkipOrder } from '../domain/orders.ts';
import type { Run } from '../domain/run.ts';
import { typed } from '../domain/typed.ts';
import type { Connection } from './connection.ts';
import type { Journal } from './facts.ts';
import { selectJobs } from './jobs.ts';
import { publicationOf } from './ledger.ts';
import { blameColumn, jobRow, runRow } from './rows.ts';

/** What an operator orders about jobs: a row of the order, the job and a fact, in one transaction. */
export const jobOrders = (connection: Connection, journal: Journal): JobOrders => ({
  retry: (order) =>
    connection.transaction('retry jobs', () => {
      const run = openRunOf(connection, campaignIn(connection, order));
      const { again, left } = sorted(connection, order);
      if (!order.dryRun) for (const job of again) retryOne(connection, journal, order, job, run);
      return {
        retried: again.map((job) => ({ ...job, ...asRetried(run) })),
        left,
        runId: run?.runId ?? null,
      };
    }),
  skip: (order) => connection.transaction(`skip ${order.jobId}`, () => skip(connection, journal, order)),
});

const requireJob = (connection: Connection, jobId: string): Job => {
  const job = connection.one(jobRow, `${selectJobs} WHERE job_id = :jobId`, { jobId });
  if (job !== null) return job;
  throw new PostdError('not-found', `There is no job ${jobId}.`, { hint: 'postctl job list' });
};

const campaignIn = (connection: Connection, { whose }: RetryOrder): string =>
  'jobId' in whose ? requireJob(connection, whose.jobId).campaign : whose.campaign;

/** The run that takes up what is retried: one that is being stopped takes nothing. */
const openRunOf = (connection: Connection, campaign: string): Run | null =>
  connection.one(
    runRow,
    `SELECT * FROM runs WHERE campaign = :campaign AND ended_at IS NULL AND phase <> 'draining'`,
    { campaign },
  );

const blamedRow = z.object({ blame: blameColumn.nullable() });

/** Whose fault the last failure was; a job without one has failed for a reason we have no class for. */
const blameOf = (connection: Connection, jobId: string): LeftAlone['blame'] =>
  connection.one(
    blamedRow,
    `SELECT outcome ->> '$.failure.blame' AS blame FROM attempts
      WHERE job_id = :jobId AND outcome ->> '$.kind' IN ('failed', 'retry', 'unconfirmed')
      ORDER BY attempt_id DESC LIMIT 1`,
    { jobId },
  )?.blame ?? 'unclassified';

/** Which jobs of the order are tried again, and why the others are not. */
const sorted = (connection: Connection, order: RetryOrder): { again: Job[]; left: LeftAlone[] } => {
  const again: Job[] = [];
  const left: LeftAlone[] = [];
  const pairs = new Set<string>();
  for (const job of candidates(connection, order)) {
    const blame = blameOf(connection, job.jobId);
    const pair = JSON.stringify([job.account, job.network, job.videoId]);
    const reason = pairs.has(pair)
      ? 'another job of this order posts the same'
      : objection(connection, order, job, blame);
    if (reason !== null) left.push({ job, blame, reason });
    else {
      pairs.add(pair);
      again.push(job);
    }
  }
  return { again, left };
};

const candidates = (connection: Connection, { whose }: RetryOrder): Job[] =>
  'jobId' in whose
    ? [requireJob(connection, whose.jobId)]
    : connection.all(
        jobRow,
        `${selectJobs} WHERE campaign = :campaign AND state = 'failed' ORDER BY position`,
        { campaign: whose.campaign },
      );

/** A job that was named is asked for, whatever its class; of a campaign only the classes that were named (R11). */
const objection = (
  connection: Connection,
  { whose }: RetryOrder,
  job: Job,
  blame: LeftAlone['blame'],
): string | null => {
  if ('jobId' in whose) {
    const no = stateObjection(job);
    if (no !== null) return no;
  } else if (!whose.blames.includes(blame)) return `failures of class ${blame} were not asked for`;
  return pairObjection(connection, job);
};

/** Throws for a job that no retry can lead on. */
const stateObjection = ({ jobId, campaign, state }: Job): string | null => {
  switch (state) {
    case 'failed':
    case 'skipped':
      return null;
    case 'pending':
    case 'retrying':
    case 'claimed':
      return `it is ${state} already`;
    case 'unconfirmed':
      throw new PostdError('nothing-to-do', `${jobId} may be out, so it is not tried again.`, {
        hint: `look at the account, then: postctl job resolve ${typed(jobId)} --posted (or --not-posted)`,
      });
    case 'succeeded':
    case 'cancelled':
      throw new PostdError('nothing-to-do', `${jobId} is ${state}; only failed jobs are tried again.`, {
        hint: `postctl job list --campaign ${typed(campaign)} --state failed`,
      });
  }
};

const idRow = z.object({ jobId: z.string() });

/** R1: the pair may be out meanwhile, or be another job's by now. */
const pairObjection = (
  connection: Connection,
  { jobId, account, network, videoId, videoName }: Job,
): string | null => {
  const pair = { account, network, videoId };
  const published = publicationOf(connection, { ...pair, videoName });
  if (published !== null) return `${publisherOf(published)} has posted this video to the account`;
  const rival = connection.one(
    idRow,
    `SELECT job_id FROM jobs
      WHERE account = :account AND network = :network AND video_id = :videoId AND job_id <> :jobId
        AND state IN ('pending', 'claimed', 'retrying', 'unconfirmed')`,
    { ...pair, jobId },
  );
  return rival === null ? null : `${rival.jobId} posts this video to the account`;
};

type Changes = Pick<Job, 'state' | 'passNumber' | 'reason' | 'notBefore' | 'waitingSince'>;

/** A run between two passes takes it up in the next one. */
const asRetried = (run: Run | null): Changes => ({
  state: 'pending',
  passNumber: run === null ? 1 : run.passNumber + (run.phase === 'betweenPasses' ? 1 : 0),
  reason: null,
  notBefore: null,
  waitingSince: null,
});

const retryOne = (
  connection: Connection,
  journal: Journal,
  order: RetryOrder,
  job: Job,
  run: Run | null,
): void => {
  remember(connection, 'retry', job, order);
  connection.run(
    `UPDATE jobs SET state = :state, pass_number = :passNumber, reason = :reason, not_before = :notBefore,
                     waiting_since = :waitingSince, run_id = ifnull(:runId, run_id)
      WHERE job_id = :jobId`,
    { ...asRetried(run), runId: run?.runId ?? null, jobId: job.jobId },
  );
  journal.append({
    ...about(job, order),
    name: 'job.retried',
    message: `${job.videoName} for ${job.account} is tried again${run === null ? ' at the next start' : ''}, an operator said so${noted(order)}.`,
    data: { from: job.state, note: order.note },
  });
};

const skip = (connection: Connection, journal: Journal, order: SkipOrder): ReturnType<JobOrders['skip']> => {
  const job = requireJob(connection, order.jobId);
  if (job.state === 'skipped') return { job, wasSkipped: true };
  if (job.state === 'claimed') throw inHand(job);
  if (job.state !== 'pending' && job.state !== 'retrying') throw over(job);
  const reason = `An operator said so${noted(order)}.`;
  const skipped: Job = { ...job, state: 'skipped', notBefore: null, waitingSince: null, reason };
  if (order.dryRun) return { job: skipped, wasSkipped: false };
  remember(connection, 'skip', job, order);
  connection.run(
    `UPDATE jobs SET state = 'skipped', not_before = NULL, waiting_since = NULL, reason = :reason
      WHERE job_id = :jobId`,
    { jobId: job.jobId, reason },
  );
  journal.append({
    ...about(job, order),
    name: 'job.skipped',
    message: `${job.videoName} is not posted to ${job.account}, an operator said so${noted(order)}.`,
    data: { from: job.state, note: order.note },
  });
  return { job: skipped, wasSkipped: false };
};

const inHand = ({ jobId, campaign, account }: Job): PostdError =>
  new PostdError('in-hand', `${jobId} is in hand: a worker posts it to ${account} just now.`, {
    hint: `wait for its end, or give everything back: postctl campaign stop --now ${typed(campaign)}`,
    retry: 'later',
  });

const over = ({ jobId, state }: Job): PostdError =>
  new PostdError('nothing-to-do', `${jobId} is ${state}; only jobs that still wait can be skipped.`, {
    hint: state === 'unconfirmed' ? `postctl job resolve ${typed(jobId)} --posted` : 'postctl job list',
  });

const noted = ({ note }: { note: string | null }): string => (note === null ? '' : `: ${note}`);

const about = (
  job: Job,
  { at }: { at: number },
): Pick<NewFact, 'at' | 'level' | 'campaign' | 'jobId' | 'account'> => ({
  at,
  level: 'info',
  campaign: job.campaign,
  jobId: job.jobId,
  account: job.account,
});

const remember = (
  connection: Connection,
  kind: 'retry' | 'skip',
  { jobId, state }: Job,
  { note, at }: { note: string | null; at: number },
): void => {
  connection.run(
    `INSERT INTO job_orders (job_id, kind, from_state, after_attempt_id, note, at)
     VALUES (:jobId, :kind, :state,
             ifnull((SELECT max(attempt_id) FROM attempts WHERE job_id = :jobId), 0), :note, :at)`,
    { jobId, kind, state, note, at },
  );
};
