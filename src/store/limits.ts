import { z } from 'zod';
import { pairKey } from '../domain/store.ts';
import type { PlanningLimits, Store } from '../domain/store.ts';
import { replaceable } from './afresh.ts';
import { capOf, usedOn } from './cap.ts';
import type { Connection } from './connection.ts';

type Query = Parameters<Store['planningLimits']>[0];

/** What a plan has to respect. */
export const limits = (connection: Connection): Pick<Store, 'planningLimits'> => ({
  planningLimits: (query) =>
    connection.step('read the limits of a plan', () => ({
      remaining: remaining(connection, query),
      excluded: excluded(connection, query),
      excludedNames: excludedNames(connection, query),
      timesPosted: timesPosted(connection, query),
    })),
});

/** Which of the jobs `j` are treated as gone. */
const replaced = ({ replacing }: Query): string => (replacing === undefined ? '0' : `(${replaceable})`);

const remainingRow = z.object({ account: z.string(), remaining: z.int() });

/**
 * A job in hand holds a reservation, so only the unclaimed are counted beside the reservations. A job of today that
 * failed or was skipped has used up its place in today's plan, though not the cap. An account that no campaign is
 * known to name gets nothing.
 */
const remaining = (connection: Connection, query: Query): PlanningLimits['remaining'] => {
  const rows = connection.all(
    remainingRow,
    `SELECT a.value AS account,
            max(0, ifnull(${capOf('a.value')}, 0)
                   - ${usedOn('a.value')}
                   - (SELECT count(*) FROM jobs j
                       WHERE j.campaign = :campaign AND j.account = a.value
                         AND j.state IN ('pending', 'retrying') AND NOT ${replaced(query)})
                   - (SELECT count(*) FROM jobs j
                       WHERE j.campaign = :campaign AND j.account = a.value
                         AND j.state IN ('failed', 'skipped') AND j.plan_day = :day
                         AND j.position > (SELECT reset_position FROM campaigns WHERE name = :campaign))) AS remaining
       FROM json_each(:accounts) a`,
    {
      ...{ campaign: query.campaign, day: query.day, accounts: JSON.stringify(query.accounts) },
      replacedAccount: query.replacing?.account ?? null,
    },
  );
  return new Map(rows.map((row) => [row.account, row.remaining]));
};

const pairRow = z.object({ account: z.string(), videoId: z.string() });

const excluded = (connection: Connection, query: Query): PlanningLimits['excluded'] => {
  const pairs = connection.all(
    pairRow,
    `SELECT l.account, l.video_id
       FROM json_each(:accounts) a
       CROSS JOIN ledger l ON l.account = a.value AND l.network = :network AND l.video_id IS NOT NULL
     UNION
     SELECT j.account, j.video_id
       FROM json_each(:accounts) a
       CROSS JOIN jobs j ON j.account = a.value AND j.network = :network
                        AND j.state IN ('pending', 'claimed', 'retrying', 'unconfirmed')
                        AND NOT ${replaced(query)}`,
    {
      ...{ network: query.network, accounts: JSON.stringify(query.accounts) },
      ...{ campaign: query.campaign, replacedAccount: query.replacing?.account ?? null },
    },
  );
  return new Set(pairs.map((pair) => pairKey(pair.account, pair.videoId)));
};

const namedRow = z.object({ account: z.string(), fileKey: z.string() });

const excludedNames = (connection: Connection, query: Query): PlanningLimits['excludedNames'] => {
  const pairs = connection.all(
    namedRow,
    `SELECT l.account, l.file_key
       FROM json_each(:accounts) a
       CROSS JOIN ledger l ON l.account = a.value AND l.network = :network AND l.file_key IS NOT NULL`,
    { network: query.network, accounts: JSON.stringify(query.accounts) },
  );
  return new Set(pairs.map((pair) => pairKey(pair.account, pair.fileKey)));
};

const timesRow = z.object({ videoId: z.string(), times: z.int() });

const timesPosted = (connection: Connection, { network }: Query): PlanningLimits['timesPosted'] => {
  const rows = connection.all(
    timesRow,
    `SELECT video_id, count(*) AS times FROM ledger
      WHERE network = :network AND video_id IS NOT NULL GROUP BY video_id`,
    { network },
  );
  return new Map(rows.map((row) => [row.videoId, row.times]));
};
