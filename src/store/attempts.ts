import { PostdError } from '../domain/failure.ts';
import type { FactContext, NewFact } from '../domain/fact.ts';
import type { Attempt, JobBrief } from '../domain/job.ts';
import type { Store } from '../domain/store.ts';
import type { Connection } from './connection.ts';
import type { Journal } from './facts.ts';
import { attemptRow, briefRow } from './rows.ts';

/** The rows that the `post` machine owns. */
export const attempts = (
  connection: Connection,
  journal: Journal,
): Pick<Store, 'advanceAttempt' | 'briefOf'> => ({
  advanceAttempt: (attempt, facts) =>
    connection.transaction(`advance attempt ${attempt.attemptId} of ${attempt.jobId}`, () =>
      advanceAttempt(connection, journal, attempt, facts),
    ),
  briefOf: (attemptId) =>
    connection.step(`read the brief of attempt ${attemptId}`, () => briefOf(connection, attemptId)),
});

/** The attempt with this id; null when there is none. */
export const findAttempt = (connection: Connection, attemptId: number): Attempt | null =>
  connection.one(attemptRow, 'SELECT * FROM attempts WHERE attempt_id = :attemptId', { attemptId });

/** The same for an id that comes from a row: throws `store-failed` when there is none. */
export const attemptOf = (connection: Connection, attemptId: number): Attempt => {
  const attempt = findAttempt(connection, attemptId);
  if (attempt === null) throw new PostdError('store-failed', `There is no attempt ${attemptId}.`);
  return attempt;
};

/** Where a fact about this attempt happened (R10). */
export const contextOf = (attempt: Attempt): Required<FactContext> => ({
  campaign: attempt.campaign,
  runId: attempt.runId,
  worker: attempt.worker,
  jobId: attempt.jobId,
  attemptId: attempt.attemptId,
  account: attempt.account,
  phoneId: attempt.phoneId,
});

/** What the post of this attempt has to know beside it; what failed before an operator's retry counts no more. */
export const briefOf = (connection: Connection, attemptId: number): JobBrief => {
  const brief = connection.one(
    briefRow,
    `SELECT j.caption, j.video_path, j.size_bytes,
            count(*) FILTER (WHERE f.blame = 'infrastructure') AS infrastructure_failures,
            count(*) FILTER (WHERE f.blame = 'unclassified')   AS unclassified_failures
       FROM attempts a
       JOIN jobs j ON j.job_id = a.job_id
       LEFT JOIN (SELECT job_id, attempt_id, outcome ->> '$.failure.blame' AS blame
                    FROM attempts
                   WHERE phase = 'settled' AND outcome ->> '$.kind' IN ('retry', 'failed')) f
              ON f.job_id = a.job_id AND f.attempt_id < a.attempt_id
             AND f.attempt_id > ifnull((SELECT max(o.after_attempt_id) FROM job_orders o
                                         WHERE o.job_id = a.job_id AND o.kind = 'retry'), 0)
      WHERE a.attempt_id = :attemptId
      GROUP BY a.attempt_id`,
    { attemptId },
  );
  if (brief === null) throw new PostdError('store-failed', `There is no attempt ${attemptId}.`);
  return brief;
};

/** What an attempt is about never changes, so it also proves that the caller owns the row it moves. */
const advanceAttempt = (
  connection: Connection,
  journal: Journal,
  attempt: Attempt,
  facts: readonly NewFact[],
): void => {
  if (attempt.phase === 'settled') {
    throw new PostdError(
      'store-failed',
      `Attempt ${attempt.attemptId} ends by being settled, not by a step.`,
    );
  }
  const { changes } = connection.run(
    `UPDATE attempts
        SET phase = :phase, create_number = :createNumber, task_name = :taskName,
            schedule_at_seconds = :scheduleAtSeconds, task_id = :taskId, create_sent_at = :createSentAt,
            create_replied_at = :createRepliedAt, doubt_until = :doubtUntil, absent_looks = :absentLooks,
            cancel_asked_at = :cancelAskedAt, deadline_at = :deadlineAt, outcome = :outcome
      WHERE attempt_id = :attemptId AND phase <> 'settled'
        AND job_id = :jobId AND run_id = :runId AND worker = :worker AND phone_id = :phoneId`,
    { ...attempt, outcome: attempt.outcome === null ? null : JSON.stringify(attempt.outcome) },
  );
  if (changes !== 1) {
    throw new PostdError(
      'store-failed',
      `Attempt ${attempt.attemptId} of ${attempt.jobId} is settled or another's, so ${attempt.worker} cannot move it.`,
    );
  }
  for (const fact of facts) journal.append(fact);
};
