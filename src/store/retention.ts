import { z } from 'zod';
import type { Pruned, PruneOrder, Retention } from '../domain/retention.ts';
import type { Connection } from './connection.ts';

/** Letting go of history that has had its time, in small steps. */
export const retention = (connection: Connection): Retention => ({
  prune: (order) => connection.transaction('let go of old history', () => prune(connection, order)),
});

const prune = (connection: Connection, order: PruneOrder): Pruned => {
  const { factsBefore, attemptsBefore, callsBefore, limit } = order;
  const facts = pruneFacts(connection, factsBefore, limit);
  const window = windowOf(connection, order);
  const attempts = pruneAttempts(connection, window);
  connection.run('DELETE FROM calls WHERE day < :callsBefore', { callsBefore });
  connection.run('DELETE FROM notices WHERE cleared_at < :attemptsBefore', { attemptsBefore });
  const isDone = facts < limit && window.length < limit;
  return { facts, attempts, next: isDone ? null : (window.at(-1)?.settledAt ?? order.attemptsAfter) };
};

/** Facts are in the order of their moments, or nearly so: the oldest come first, and one that is too young ends it. */
const pruneFacts = (connection: Connection, before: number, limit: number): number =>
  connection.run(
    `DELETE FROM facts
      WHERE seq <= (SELECT max(seq) FROM (SELECT seq, at FROM facts ORDER BY seq LIMIT :limit) WHERE at < :before)`,
    { before, limit },
  ).changes;

const windowRow = z.object({ attemptId: z.int(), settledAt: z.number(), goes: z.int() });
type Candidate = z.infer<typeof windowRow>;

/**
 * The next attempts that ended before the limit, and whether each may go. One that stays is not looked at again in this
 * round. What was decided or ordered about an attempt or its lease keeps it; so does a lease that was opened again.
 */
const windowOf = (
  connection: Connection,
  { attemptsAfter, attemptsBefore, limit }: PruneOrder,
): Candidate[] =>
  connection.all(
    windowRow,
    `SELECT a.attempt_id, a.settled_at,
            (j.state NOT IN ('pending', 'claimed', 'retrying', 'unconfirmed')
             AND (j.state = 'succeeded'
                  OR EXISTS (SELECT 1 FROM attempts later
                              WHERE later.job_id = a.job_id AND later.attempt_id > a.attempt_id))
             AND NOT EXISTS (SELECT 1 FROM resolutions r WHERE r.attempt_id = a.attempt_id)
             AND NOT EXISTS (SELECT 1 FROM leases l
                              WHERE l.attempt_id = a.attempt_id
                                AND (l.phase <> 'closed'
                                     OR l.closed_at >= :attemptsBefore
                                     OR EXISTS (SELECT 1 FROM phone_orders o WHERE o.lease_id = l.lease_id)))
            ) AS goes
       FROM attempts a JOIN jobs j ON j.job_id = a.job_id
      WHERE a.settled_at > :attemptsAfter AND a.settled_at < :attemptsBefore
      ORDER BY a.settled_at LIMIT :limit`,
    { attemptsAfter, attemptsBefore, limit },
  );

/** With what hangs on them; the ledger's line stays, and forgets its attempt. */
const pruneAttempts = (connection: Connection, window: readonly Candidate[]): number => {
  const ids = JSON.stringify(window.filter(({ goes }) => goes === 1).map(({ attemptId }) => attemptId));
  const those = '(SELECT value FROM json_each(:ids))';
  connection.run(`DELETE FROM leases WHERE attempt_id IN ${those}`, { ids });
  connection.run(`DELETE FROM reservations WHERE attempt_id IN ${those}`, { ids });
  return connection.run(`DELETE FROM attempts WHERE attempt_id IN ${those}`, { ids }).changes;
};
