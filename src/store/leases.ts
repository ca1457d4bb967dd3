import { z } from 'zod';
import { PostdError } from '../domain/failure.ts';
import type { NewFact } from '../domain/fact.ts';
import type { Attempt } from '../domain/job.ts';
import type { Lease, LeasePhase } from '../domain/lease.ts';
import type { LeaseOrder, Store } from '../domain/store.ts';
import { attemptOf, contextOf } from './attempts.ts';
import type { Connection } from './connection.ts';
import type { Journal } from './facts.ts';
import { leaseRow } from './rows.ts';

type Leases = Pick<Store, 'acquireLease' | 'advanceLease' | 'wantedLooks'>;

/** The rows that the `phone` machine owns. */
export const leases = (connection: Connection, journal: Journal): Leases => ({
  acquireLease: (order) =>
    connection.transaction(`lease phone ${order.phoneId}`, () => acquire(connection, journal, order)),
  advanceLease: (lease, facts) =>
    connection.transaction(`advance lease ${lease.leaseId} of phone ${lease.phoneId}`, () =>
      advanceLease(connection, journal, lease, facts),
    ),
  wantedLooks: (query) =>
    connection.step('read what to look at', () => ({
      phoneIds: phonesToLookAt(connection, query.thorough),
      taskIds: tasksToLookAt(connection),
    })),
});

/** The open lease with this id; null when it is closed or never was. */
export const openLease = (connection: Connection, leaseId: number): Lease | null =>
  connection.one(leaseRow, `SELECT * FROM leases WHERE lease_id = :leaseId AND phase <> 'closed'`, {
    leaseId,
  });

/** The open lease on a phone; null when nobody holds it. */
export const holderOf = (connection: Connection, phoneId: string): Lease | null =>
  connection.one(leaseRow, `SELECT * FROM leases WHERE phone_id = :phoneId AND phase <> 'closed'`, {
    phoneId,
  });

/** Asking again for what the attempt already holds is answered with what it holds. */
const acquire = (
  connection: Connection,
  journal: Journal,
  order: LeaseOrder,
): ReturnType<Store['acquireLease']> => {
  const attempt = attemptOf(connection, order.attemptId);
  if (attempt.phase === 'settled' || attempt.phoneId !== order.phoneId) {
    throw new PostdError(
      'store-failed',
      `Attempt ${attempt.attemptId} (${attempt.phase}) may not lease phone ${order.phoneId}.`,
    );
  }
  const holder = holderOf(connection, order.phoneId);
  if (holder?.attemptId === attempt.attemptId) return { taken: true, lease: holder };
  if (holder !== null) return { taken: false, holder };
  return { taken: true, lease: open(connection, journal, attempt, order) };
};

const open = (connection: Connection, journal: Journal, attempt: Attempt, order: LeaseOrder): Lease => {
  const lease = insertLease(connection, attempt, { phase: 'looking', ...order });
  journal.append({
    at: order.at,
    level: 'debug',
    name: 'lease.opened',
    message: `The phone of ${attempt.account} is ours to start, once it is seen off.`,
    ...contextOf(attempt),
    data: { leaseId: lease.leaseId },
  });
  return lease;
};

/** Writes an open lease of this attempt's phone. */
export const insertLease = (
  connection: Connection,
  { campaign, runId, account, attemptId, phoneId }: Attempt,
  {
    phase,
    at,
    proofFrom,
    deadlineAt,
  }: Pick<LeaseOrder, 'at' | 'proofFrom' | 'deadlineAt'> & { phase: LeasePhase },
): Lease => {
  const { lastId: leaseId } = connection.run(
    `INSERT INTO leases (phone_id, account, campaign, origin, run_id, attempt_id, phase, opened_at, proof_from, deadline_at)
     VALUES (:phoneId, :account, :campaign, 'attempt', :runId, :attemptId, :phase, :at, :proofFrom, :deadlineAt)`,
    { phoneId, account, campaign, runId, attemptId, phase, at, proofFrom, deadlineAt },
  );
  const lease = openLease(connection, leaseId);
  if (lease === null) throw new PostdError('internal', `Lease ${leaseId} vanished while it was opened.`);
  return lease;
};

/**
 * `attempt_id` is left alone: only a claim hands a lease over, and the machine's row may be older than that. What a
 * lease is about never changes, so it also proves that the caller owns the row it moves.
 */
const advanceLease = (
  connection: Connection,
  journal: Journal,
  lease: Lease,
  facts: readonly NewFact[],
): void => {
  const { changes } = connection.run(
    `UPDATE leases
        SET phase = :phase, start_asked_at = :startAskedAt, on_since = :onSince, off_at = :offAt,
            stop_asked_at = :stopAskedAt, stop_attempts = :stopAttempts, proof_from = :proofFrom,
            looks_needed = :looksNeeded, looks_seen = :looksSeen, deadline_at = :deadlineAt,
            closed_at = :closedAt, reason = :reason
      WHERE lease_id = :leaseId AND phase <> 'closed' AND phone_id = :phoneId AND run_id IS :runId`,
    { ...lease },
  );
  if (changes !== 1) {
    throw new PostdError(
      'store-failed',
      `Lease ${lease.leaseId} of phone ${lease.phoneId} is closed or another's, so ${lease.campaign} cannot move it.`,
    );
  }
  if (lease.phase === 'closed' && lease.offAt !== null) rememberOff(connection, lease);
  if (facts.length === 0) return;
  const attemptId = servedBy(connection, lease);
  const context = attemptId === null ? {} : contextOf(attemptOf(connection, attemptId));
  for (const fact of facts) journal.append({ ...fact, ...context });
};

/** What we have seen off is not a stranger's, though the list of phones may be from when it was on for us. */
const rememberOff = (connection: Connection, { phoneId }: Lease): void => {
  connection.run(
    `UPDATE roster SET status = 'off' WHERE phone_id = :phoneId AND status IN ('starting', 'running')`,
    { phoneId },
  );
};

const servedRow = z.object({ attemptId: z.int().nullable() });

/** The attempt that the lease serves by now; through it a fact about the phone finds its worker and job (R10). */
const servedBy = (connection: Connection, { leaseId, attemptId }: Lease): number | null =>
  connection.one(servedRow, 'SELECT attempt_id FROM leases WHERE lease_id = :leaseId', { leaseId })
    ?.attemptId ?? attemptId;

const phoneIdRow = z.object({ phoneId: z.string() });

/** Unless asked thoroughly, only phones whose lease waits for something that a look can show. */
const phonesToLookAt = (connection: Connection, thorough: boolean): string[] =>
  connection
    .all(
      phoneIdRow,
      `SELECT phone_id FROM leases
        WHERE phase <> 'closed'
          AND (:thorough = 1
               OR phase IN ('looking', 'starting', 'booting', 'stopping', 'refused', 'confirmingOff'))
        ORDER BY phone_id`,
      { thorough: thorough ? 1 : 0 },
    )
    .map((row) => row.phoneId);

const taskIdRow = z.object({ taskId: z.string() });

const tasksToLookAt = (connection: Connection): string[] =>
  connection
    .all(
      taskIdRow,
      `SELECT task_id FROM attempts
        WHERE phase <> 'settled' AND phase IN ('publishing', 'lookingUp', 'confirming', 'cancelling')
          AND task_id IS NOT NULL
        ORDER BY task_id`,
    )
    .map((row) => row.taskId);
