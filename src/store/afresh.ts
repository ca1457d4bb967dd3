import { z } from 'zod';
import type { Replaced, Store } from '../domain/store.ts';
import type { Connection } from './connection.ts';
import type { Journal } from './facts.ts';
import { refuseSecondRun } from './runs.ts';

/** How the plan of a campaign is begun anew: jobs that wait are cancelled, and what was tried stays. */
export const afresh = (connection: Connection, journal: Journal): Pick<Store, 'resetDay'> => ({
  resetDay: (order) =>
    connection.transaction(`reset the day of ${order.campaign}`, () => {
      // Admission has looked already; this holds for whoever comes another way.
      refuseSecondRun(connection, order.campaign);
      return order.dryRun ? { cancelled: waiting(connection, order) } : reset(connection, journal, order);
    }),
});

const countRow = z.object({ count: z.int() });

const waiting = (connection: Connection, { campaign }: { campaign: string }): number =>
  connection.one(
    countRow,
    `SELECT count(*) AS count FROM jobs WHERE campaign = :campaign AND state IN ('pending', 'retrying')`,
    { campaign },
  )?.count ?? 0;

const reset = (
  connection: Connection,
  journal: Journal,
  { campaign, at }: { campaign: string; at: number },
): { cancelled: number } => {
  const { changes } = connection.run(
    `UPDATE jobs SET state = 'cancelled', not_before = NULL, waiting_since = NULL, reason = 'The day was reset.'
      WHERE campaign = :campaign AND state IN ('pending', 'retrying')`,
    { campaign },
  );
  connection.run('UPDATE campaigns SET reset_position = last_position WHERE name = :campaign', { campaign });
  journal.append({
    at,
    level: 'info',
    name: 'campaign.reset',
    message: `The day of ${campaign} begins afresh, an operator said so; ${changes} waiting ${changes === 1 ? 'job was' : 'jobs were'} cancelled.`,
    campaign,
    data: { cancelled: changes },
  });
  return { cancelled: changes };
};

/** Of the jobs `j`: those that a fresh plan replaces. `:campaign` and `:replacedAccount` are values of the statement around. */
export const replaceable = `j.campaign = :campaign AND j.state = 'pending'
  AND (:replacedAccount IS NULL OR j.account = :replacedAccount)
  AND NOT EXISTS (SELECT 1 FROM attempts tried WHERE tried.job_id = j.job_id)`;

/** Cancels the jobs that a fresh plan replaces; answers how many. */
export const replace = (connection: Connection, campaign: string, { account }: Replaced): number =>
  connection.run(
    `UPDATE jobs AS j SET state = 'cancelled', not_before = NULL, waiting_since = NULL,
                          reason = 'Replaced by a fresh plan.'
      WHERE ${replaceable}`,
    { campaign, replacedAccount: account },
  ).changes;
