import { z } from 'zod';
import { PostdError } from '../domain/failure.ts';
import type { Attempt, Job } from '../domain/job.ts';
import type { Lease } from '../domain/lease.ts';
import type { Doubts, ReopenOrder, ResolveOrder } from '../domain/store.ts';
import type { Moment } from '../domain/time.ts';
import { typed } from '../domain/typed.ts';
import { attemptOf, contextOf } from './attempts.ts';
import type { Connection } from './connection.ts';
import type { Journal } from './facts.ts';
import { selectJobs } from './jobs.ts';
import { holderOf, insertLease } from './leases.ts';
import { attemptRow, jobRow } from './rows.ts';
import { enterLedger } from './settle.ts';

/** Posts that may or may not be out, and how that is decided. */
export const doubts = (connection: Connection, journal: Journal): Doubts => ({
  unconfirmed: (since) =>
    connection.step('read what is unconfirmed', () =>
      connection.all(attemptRow, unconfirmedAttempts('a.opened_at > :since'), { since }),
    ),
  resolve: (order) =>
    connection.transaction(`resolve ${order.jobId}`, () => resolve(connection, journal, order)),
  reopenLease: (order) =>
    connection.transaction(`reopen the lease of attempt ${order.attemptId}`, () =>
      reopen(connection, journal, order),
    ),
});

/** The attempt that left its job unconfirmed: the last one that was settled so. */
const unconfirmedAttempts = (condition: string): string =>
  `SELECT a.* FROM jobs j JOIN attempts a ON a.job_id = j.job_id
    WHERE j.state = 'unconfirmed' AND a.outcome ->> '$.kind' = 'unconfirmed' AND ${condition}
      AND NOT EXISTS (SELECT 1 FROM attempts later WHERE later.job_id = j.job_id AND later.attempt_id > a.attempt_id)`;

const resolve = (
  connection: Connection,
  journal: Journal,
  order: ResolveOrder,
): { job: Job; wasResolved: boolean } => {
  const { jobId, verdict, by, note, at } = order;
  const job = connection.one(jobRow, `${selectJobs} WHERE job_id = :jobId`, { jobId });
  if (job === null) {
    throw new PostdError('not-found', `There is no job ${jobId}.`, { hint: 'postctl job list' });
  }
  const attempt = connection.one(attemptRow, unconfirmedAttempts('j.job_id = :jobId'), { jobId });
  const state = verdict === 'posted' ? 'succeeded' : 'failed';
  if (attempt === null && job.state === state) return { job, wasResolved: true };
  if (attempt === null) {
    throw new PostdError(
      'nothing-to-do',
      `${jobId} is ${job.state}; only unconfirmed jobs need a decision.`,
      {
        hint: `postctl job list --campaign ${typed(job.campaign)} --state unconfirmed`,
      },
    );
  }
  connection.run(
    `INSERT INTO resolutions (job_id, attempt_id, verdict, decided_by, note, at)
     VALUES (:jobId, :attemptId, :verdict, :by, :note, :at)`,
    { jobId, attemptId: attempt.attemptId, verdict, by, note, at },
  );
  const reason =
    verdict === 'posted' ? null : `Was not posted, says the ${by}${note === null ? '' : `: ${note}`}.`;
  connection.run('UPDATE jobs SET state = :state, reason = :reason WHERE job_id = :jobId', {
    jobId,
    state,
    reason,
  });
  if (verdict === 'posted') {
    enterLedger(connection, journal, attempt, job, latestPost(attempt, order), at);
  } else {
    connection.run('DELETE FROM reservations WHERE attempt_id = :attemptId', {
      attemptId: attempt.attemptId,
    });
  }
  journal.append({
    at,
    level: 'info',
    name: 'job.resolved',
    message: `${job.videoName} for ${job.account} ${verdict === 'posted' ? 'is out' : 'is not out'}, says the ${by}.`,
    data: { verdict, by, note },
    ...contextOf(attempt),
  });
  return { job: { ...job, state, reason }, wasResolved: false };
};

/**
 * As for any post, the last moment at which it can have happened, for the gap to the next one is counted from there.
 * Evidence may be of a task that came late; what a person saw is taken to have happened before it was given up on.
 */
const latestPost = ({ settledAt }: Attempt, { by, at }: ResolveOrder): Moment =>
  by === 'evidence' ? at : (settledAt ?? at);

const reopenedRow = z.object({ reopened: z.int() });

/** A lease that is younger than the end of its attempt can only be one that was opened again. */
const wasReopened = (connection: Connection, { attemptId, settledAt }: Attempt): boolean =>
  connection.one(
    reopenedRow,
    `SELECT EXISTS (SELECT 1 FROM leases
                     WHERE attempt_id = :attemptId AND opened_at > :settledAt) AS reopened`,
    { attemptId, settledAt },
  )?.reopened === 1;

/** A new lease, for the old one is history. A lease that is open already covers the late task. */
const reopen = (
  connection: Connection,
  journal: Journal,
  { attemptId, proofFrom, deadlineAt, at, once = false }: ReopenOrder,
): Lease | null => {
  const attempt: Attempt = attemptOf(connection, attemptId);
  if (holderOf(connection, attempt.phoneId) !== null) return null;
  if (once && wasReopened(connection, attempt)) return null;
  const lease = insertLease(connection, attempt, { phase: 'confirmingOff', at, proofFrom, deadlineAt });
  journal.append({
    at,
    level: 'warn',
    name: 'lease.reopened',
    message: `A late task of ours turned up on the phone of ${attempt.account}; it is ours to stop again.`,
    ...contextOf(attempt),
    data: { leaseId: lease.leaseId },
  });
  return lease;
};
