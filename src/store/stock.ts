import { z } from 'zod';
import type { Run, Stock } from '../domain/run.ts';
import type { Store } from '../domain/store.ts';
import { pausedFor, pausesOn } from './brakes.ts';
import { capOf, spentOn } from './cap.ts';
import type { Connection } from './connection.ts';
import { mayBeginAt, paceOf } from './pace.ts';
import { runOf } from './runs.ts';

type Query = Parameters<Store['takeStock']>[0];

/** What is left to do in a run. */
export const stock = (connection: Connection): Pick<Store, 'takeStock'> => ({
  takeStock: (query) =>
    connection.step(`take stock of run ${query.runId}`, () => {
      const run = runOf(connection, query.runId);
      return {
        ...thisPass(connection, run, query),
        inHand: inHand(connection, run),
        retrying: retrying(connection, run),
        open: stillOpen(connection, run),
        paused: pausedFor(connection, run.campaign),
      };
    }),
});

const passRow = z.object({ due: z.int(), blocked: z.int(), nextDueAt: z.number().nullable() });

/**
 * The jobs of this pass that can still run today, first added up by account, so that account, phone and cap are
 * looked at once each. An account in hand is busy, not spent: its post may yet fail and give its place under the cap
 * back. A phone that is held for longer than the run's patience (a person took it over) is waited for no more, nor is an
 * account that an operator paused so long ago.
 */
const thisPass = (
  connection: Connection,
  run: Run,
  { day, at, open }: Query,
): Pick<Stock, 'due' | 'blocked' | 'nextDueAt'> =>
  connection.one(
    passRow,
    `WITH waiting AS MATERIALIZED (
       SELECT account,
              count(*) FILTER (WHERE due_at <= :at)     AS due,
              min(due_at) FILTER (WHERE due_at > :at)   AS next_due_at
         FROM (SELECT account,
                      max(ifnull(not_before, 0),
                          ${mayBeginAt('j.account', 'j.position')}) AS due_at
                 FROM jobs j
                WHERE run_id = :runId AND state IN ('pending', 'retrying') AND pass_number <= :passNumber
                  AND (waiting_since IS NULL OR max(waiting_since, :openFrom) > :at - :patienceMs))
        GROUP BY account
     ), able AS (
       SELECT w.due, w.next_due_at,
              EXISTS (SELECT 1 FROM attempts o WHERE o.phase <> 'settled' AND o.account = w.account)
              OR EXISTS (SELECT 1 FROM attempts o WHERE o.phase <> 'settled' AND o.phone_id = p.phone_id)
              OR EXISTS (SELECT 1 FROM leases l WHERE l.phase <> 'closed' AND l.phone_id = p.phone_id)
              OR EXISTS ${pausesOn('w.account')} AS busy,
              EXISTS (SELECT 1 FROM leases l WHERE l.phase <> 'closed' AND l.phone_id = p.phone_id
                       AND max(l.opened_at, :openFrom) <= :at - :patienceMs)
              OR ifnull((SELECT max(min(since), :openFrom) FROM ${pausesOn('w.account')}) <= :at - :patienceMs, 0) AS hopeless
         FROM waiting w
         CROSS JOIN roster p ON p.name = w.account
        WHERE NOT EXISTS (SELECT 1 FROM roster twin WHERE twin.name = p.name AND twin.phone_id <> p.phone_id)
          AND ${spentOn('w.account')} < ifnull(${capOf('w.account')}, :ownCap)
     )
     SELECT ifnull(sum(due) FILTER (WHERE NOT busy), 0) AS due,
            ifnull(sum(due) FILTER (WHERE busy AND NOT hopeless), 0) AS blocked,
            min(next_due_at)                            AS next_due_at
       FROM able`,
    {
      runId: run.runId,
      campaign: run.campaign,
      passNumber: run.passNumber,
      patienceMs: run.settings.retry.patienceMs,
      ownCap: run.settings.maxPostsPerAccountPerDay,
      day,
      at,
      ...paceOf(run, open),
    },
  ) ?? { due: 0, blocked: 0, nextDueAt: null };

const countRow = z.object({ count: z.int() });

const inHand = (connection: Connection, { runId }: Run): number =>
  connection.one(
    countRow,
    `SELECT count(*) AS count FROM attempts WHERE run_id = :runId AND phase <> 'settled'`,
    { runId },
  )?.count ?? 0;

const retrying = (connection: Connection, { runId, passNumber }: Run): number =>
  connection.one(
    countRow,
    `SELECT count(*) AS count FROM jobs
      WHERE run_id = :runId AND state IN ('pending', 'retrying') AND pass_number > :passNumber`,
    { runId, passNumber },
  )?.count ?? 0;

const stillOpen = (connection: Connection, { runId }: Run): number =>
  connection.one(
    countRow,
    `SELECT count(*) AS count FROM jobs WHERE run_id = :runId AND state IN ('pending', 'retrying')`,
    { runId },
  )?.count ?? 0;
