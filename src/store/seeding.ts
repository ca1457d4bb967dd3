import { z } from 'zod';
import type { PlannedJob } from '../domain/campaign.ts';
import type { SeedOrder, Store } from '../domain/store.ts';
import { replace } from './afresh.ts';
import type { Connection } from './connection.ts';
import { publicationOf } from './ledger.ts';
import { enlist } from './runs.ts';

/** From a plan to jobs. */
export const seeding = (connection: Connection): Pick<Store, 'seed' | 'seedRun'> => ({
  seed: (order) => connection.transaction(`seed ${order.campaign}`, () => seed(connection, order)),
  seedRun: (order) =>
    connection.transaction(`seed ${order.campaign} for run ${order.runId}`, () => {
      const { added } = seed(connection, order);
      enlist(connection, { campaign: order.campaign, account: null, limit: null }, order.runId);
      return { added };
    }),
});

const positionRow = z.object({ lastPosition: z.int() });

const seed = (connection: Connection, order: SeedOrder): ReturnType<Store['seed']> => {
  connection.run('INSERT INTO campaigns (name) VALUES (:campaign) ON CONFLICT DO NOTHING', {
    campaign: order.campaign,
  });
  const replaced = order.replacing === undefined ? 0 : replace(connection, order.campaign, order.replacing);
  let position =
    connection.one(positionRow, 'SELECT last_position FROM campaigns WHERE name = :campaign', {
      campaign: order.campaign,
    })?.lastPosition ?? 0;

  const jobIds: string[] = [];
  for (const job of order.jobs) {
    if (!addJob(connection, order, job, position + 1)) continue;
    position += 1;
    jobIds.push(`${order.campaign}-${position}`);
  }
  connection.run('UPDATE campaigns SET last_position = :position WHERE name = :campaign', {
    campaign: order.campaign,
    position,
  });
  return { added: jobIds.length, replaced, jobIds };
};

/** Answers whether the job was added: not if the pair was published or already has an open job, of whatever campaign. */
const addJob = (connection: Connection, order: SeedOrder, job: PlannedJob, position: number): boolean => {
  const { campaign, network, planSeed, day, at } = order;
  const { account, videoId, videoName, videoPath, sizeBytes, caption } = job;
  if (publicationOf(connection, { account, network, videoId, videoName }) !== null) return false;
  const { changes } = connection.run(
    `INSERT INTO jobs (job_id, campaign, position, account, network, video_id, video_name, video_path,
                       size_bytes, caption, plan_seed, plan_day, seeded_at)
     VALUES (:jobId, :campaign, :position, :account, :network, :videoId, :videoName, :videoPath,
             :sizeBytes, :caption, :planSeed, :day, :at)
     ON CONFLICT (account, network, video_id)
           WHERE state IN ('pending', 'claimed', 'retrying', 'unconfirmed') DO NOTHING`,
    {
      ...{ jobId: `${campaign}-${position}`, campaign, position, network, planSeed, day, at },
      ...{ account, videoId, videoName, videoPath, sizeBytes, caption },
    },
  );
  return changes === 1;
};
