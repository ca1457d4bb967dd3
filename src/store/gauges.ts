import { z } from 'zod';
import type { Backlog, Gauges } from '../domain/gauges.ts';
import type { Moment } from '../domain/time.ts';
import type { Connection } from './connection.ts';

/** What monitoring measures; INDEXED BY keeps it off the jobs that have ended. */
export const gauges = (connection: Connection): Gauges => ({
  backlog: (now) => connection.step('count what waits', () => backlog(connection, now)),
  lastPublications: () =>
    connection.step('find the last publications', () =>
      connection.all(
        publicationRow,
        `SELECT campaign, max(published_at) AS at FROM ledger
          WHERE imported_at IS NULL GROUP BY campaign ORDER BY campaign`,
      ),
    ),
  sizeBytes: () => connection.step('measure the database', () => connection.sizeBytes()),
});

const publicationRow = z.object({ campaign: z.string(), at: z.number() });

const waitingRow = z.object({
  state: z.enum(['pending', 'retrying', 'unconfirmed']),
  amount: z.int(),
  since: z.number().nullable(),
});

const backlog = (connection: Connection, now: Moment): Backlog => {
  const rows = connection.all(
    waitingRow,
    `SELECT state, count(*) AS amount,
            min(not_before) FILTER (WHERE not_before <= :now
              AND run_id IN (SELECT run_id FROM runs INDEXED BY one_open_run_per_campaign WHERE ended_at IS NULL)) AS since
       FROM jobs INDEXED BY jobs_to_enlist
      WHERE state IN ('pending', 'retrying')
      GROUP BY state
     UNION ALL
     SELECT state, count(*), NULL FROM jobs INDEXED BY jobs_unconfirmed WHERE state = 'unconfirmed' GROUP BY state`,
    { now },
  );
  const amountOf = (wanted: string) => rows.find(({ state }) => state === wanted)?.amount ?? 0;
  const since = rows.flatMap((row) => row.since ?? []);
  return {
    pending: amountOf('pending'),
    retrying: amountOf('retrying'),
    unconfirmed: amountOf('unconfirmed'),
    overdueSince: since.length === 0 ? null : Math.min(...since),
  };
};
