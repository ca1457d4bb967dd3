import type { Attempt, Job, Outcome } from '../domain/job.ts';
import type { SettleOrder, Store } from '../domain/store.ts';
import type { Moment } from '../domain/time.ts';
import { attemptOf, contextOf } from './attempts.ts';
import type { Connection } from './connection.ts';
import type { Journal } from './facts.ts';
import { jobOf } from './jobs.ts';
import { factOf } from './outcomes.ts';
import { runOf } from './runs.ts';

/** How attempts end. Only the first settling of an attempt counts; later ones are told so and change nothing. */
export const settling = (connection: Connection, journal: Journal): Pick<Store, 'settle'> => ({
  settle: (order) =>
    connection.transaction(`settle attempt ${order.attemptId}`, () => settle(connection, journal, order)),
});

const settle = (
  connection: Connection,
  journal: Journal,
  order: SettleOrder,
): ReturnType<Store['settle']> => {
  const attempt = attemptOf(connection, order.attemptId);
  const job = jobOf(connection, attempt.jobId);
  if (attempt.phase === 'settled') return { settled: false, jobState: job.state };

  const next = afterwards(order.outcome, job, runOf(connection, attempt.runId).passNumber, order.at);
  closeAttempt(connection, order);
  moveJob(connection, job, next);
  closeReservation(connection, order);
  journal.append({
    ...factOf(order.outcome, job, next.passNumber),
    at: order.at,
    ...contextOf(attempt),
  });
  if (order.outcome.kind === 'published') {
    enterLedger(connection, journal, attempt, job, order.outcome.until, order.at);
  }
  return { settled: true, jobState: next.state };
};

type Next = Pick<Job, 'state' | 'passNumber' | 'notBefore' | 'reason' | 'waitingSince'>;

/** Reasons to give a job back that use up nobody's patience: our own, and a closure whose end the cloud has named. */
const passing: ReadonlySet<string> = new Set([
  'campaign.stopping',
  'daemon.stopping',
  'daemon.restarted',
  'geelark.paused',
]);

/** What becomes of a job by the outcome of its attempt. */
const afterwards = (outcome: Outcome, job: Job, runPass: number, at: Moment): Next => {
  const ended = { passNumber: job.passNumber, notBefore: null, waitingSince: null };
  switch (outcome.kind) {
    case 'published':
      return { ...ended, state: 'succeeded', reason: null };
    case 'failed':
      return { ...ended, state: 'failed', reason: outcome.failure.message };
    case 'unconfirmed':
      return { ...ended, state: 'unconfirmed', reason: outcome.failure.message };
    case 'retry':
      return { ...ended, state: 'retrying', passNumber: runPass + 1, reason: outcome.failure.message };
    case 'deferred':
      return {
        state: 'pending',
        passNumber: job.passNumber,
        notBefore: outcome.notBefore,
        reason: outcome.failure.message,
        waitingSince: passing.has(outcome.failure.code) ? job.waitingSince : (job.waitingSince ?? at),
      };
  }
};

const closeAttempt = (connection: Connection, { attemptId, outcome, at }: SettleOrder): void => {
  connection.run(
    `UPDATE attempts SET phase = 'settled', outcome = :outcome, settled_at = :at, deadline_at = NULL
      WHERE attempt_id = :attemptId`,
    { attemptId, outcome: JSON.stringify(outcome), at },
  );
};

const moveJob = (connection: Connection, { jobId }: Job, next: Next): void => {
  connection.run(
    `UPDATE jobs
        SET state = :state, pass_number = :passNumber, not_before = :notBefore, reason = :reason,
            waiting_since = :waitingSince
      WHERE job_id = :jobId`,
    { jobId, ...next },
  );
};

/** What is out, or may be out, goes on counting on the days it may have happened on (R6). */
const closeReservation = (
  connection: Connection,
  { attemptId, outcome, fromDay, untilDay }: SettleOrder,
): void => {
  if (outcome.kind === 'published' || outcome.kind === 'unconfirmed') {
    connection.run(
      'UPDATE reservations SET from_day = :fromDay, until_day = :untilDay WHERE attempt_id = :attemptId',
      { attemptId, fromDay, untilDay },
    );
  } else {
    connection.run('DELETE FROM reservations WHERE attempt_id = :attemptId', { attemptId });
  }
};

/** A pair that is there already was posted twice. That has happened, so it is kept and said, not refused. */
export const enterLedger = (
  connection: Connection,
  journal: Journal,
  attempt: Attempt,
  job: Job,
  publishedAt: Moment,
  at: Moment,
): void => {
  const { changes } = connection.run(
    `INSERT INTO ledger (account, network, video_id, video_name, campaign, job_id, attempt_id, published_at)
     VALUES (:account, :network, :videoId, :videoName, :campaign, :jobId, :attemptId, :publishedAt)
     ON CONFLICT (account, network, video_id) DO NOTHING`,
    {
      account: job.account,
      network: job.network,
      videoId: job.videoId,
      videoName: job.videoName,
      campaign: job.campaign,
      jobId: job.jobId,
      attemptId: attempt.attemptId,
      publishedAt,
    },
  );
  if (changes === 1) return;
  journal.append({
    at,
    level: 'error',
    name: 'ledger.double',
    message: `${job.videoName} was posted to ${job.account} on ${job.network}, where it already was.`,
    ...contextOf(attempt),
  });
};
