import { z } from 'zod';
import type { CallCount, EndCount, PhoneCount, Reports } from '../domain/report.ts';
import type { Connection } from './connection.ts';
import { blameColumn } from './rows.ts';

type Query = Parameters<Reports['tally']>[0];

/** What happened on a day. */
export const reports = (connection: Connection): Reports => ({
  addCalls: (calls) =>
    connection.transaction('count calls', () => {
      for (const { day, endpoint, made, failed } of calls) {
        connection.run(
          `INSERT INTO calls (day, endpoint, made, failed) VALUES (:day, :endpoint, :made, :failed)
           ON CONFLICT (day, endpoint) DO UPDATE SET made = made + :made, failed = failed + :failed`,
          { day, endpoint, made, failed },
        );
      }
    }),
  tally: (query) =>
    connection.step(`count what happened on ${query.day}`, () => ({
      ends: ends(connection, query),
      phones: phones(connection, query),
      calls: connection.all(
        callRow,
        'SELECT endpoint, made, failed FROM calls WHERE day = :day ORDER BY made DESC, endpoint',
        { day: query.day },
      ),
    })),
});

const callRow: z.ZodType<CallCount> = z.object({ endpoint: z.string(), made: z.int(), failed: z.int() });

const endRow: z.ZodType<EndCount> = z.object({
  campaign: z.string(),
  hour: z.int(),
  kind: z.enum(['published', 'failed', 'retry', 'deferred', 'unconfirmed']),
  blame: blameColumn.nullable(),
  attempts: z.int(),
  calls: z.int(),
});

/** A doubt that was decided since, by a person or by evidence, is one no more: the last decision counts. */
const ends = (connection: Connection, { since, until }: Query): EndCount[] =>
  connection.all(
    endRow,
    `WITH ended AS (
       SELECT a.campaign, CAST((a.settled_at - :since) / 3600000 AS INTEGER) AS hour,
              CASE WHEN a.outcome ->> '$.kind' <> 'unconfirmed' THEN a.outcome ->> '$.kind'
                   ELSE (SELECT iif(r.verdict = 'posted', 'published', 'failed') FROM resolutions r
                          WHERE r.job_id = a.job_id AND r.attempt_id = a.attempt_id
                          ORDER BY r.resolution_id DESC LIMIT 1) END AS decided,
              a.outcome ->> '$.failure.blame' AS blame,
              a.create_number + a.absent_looks + (a.cancel_asked_at IS NOT NULL) AS calls
         FROM attempts a
        WHERE a.settled_at >= :since AND a.settled_at < :until
     )
     SELECT campaign, hour, ifnull(decided, 'unconfirmed') AS kind, iif(decided = 'published', NULL, blame) AS blame,
            count(*) AS attempts, sum(calls) AS calls
       FROM ended
      GROUP BY 1, 2, 3, 4
      ORDER BY 1, 2, 3, 4`,
    { since, until },
  );

const phoneRow: z.ZodType<PhoneCount> = z.object({
  campaign: z.string(),
  leases: z.int(),
  minutes: z.number(),
  calls: z.int(),
});

/** Nobody runs a phone for longer by us; looking no further back spares a walk through all leases there ever were. */
const longestOnMs = 48 * 3_600_000;

/** Of a lease over midnight each day gets its part. */
const phones = (connection: Connection, { since, until, now }: Query): PhoneCount[] =>
  connection.all(
    phoneRow,
    `WITH run AS (
       SELECT campaign, start_asked_at, stop_attempts,
              max(on_since, :since) AS began, min(coalesce(off_at, closed_at, :now), :until) AS ended
         FROM leases
        WHERE on_since >= :since - :longestOnMs AND on_since < :until
     )
     SELECT campaign, count(*) AS leases, sum(ended - began) / 60000.0 AS minutes,
            sum((start_asked_at IS NOT NULL) + stop_attempts) AS calls
       FROM run
      WHERE ended > began
      GROUP BY campaign
      ORDER BY campaign`,
    { since, until, now, longestOnMs },
  );
