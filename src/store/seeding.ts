import { z } from 'zod';
import type { PlannedJob } from '../domain/campaign.ts';
import type { SeedOrder, Store } from '../domain/store.ts';
import type { Connection } from './connection.ts';

/** From a plan to jobs. */
export const seeding = (connection: Connection): Pick<Store, 'seed'> => ({
  seed: (order) => connection.transaction(`seed ${order.campaign}`, () => seed(connection, order)),
});

const positionRow = z.object({ lastPosition: z.int() });

const seed = (connection: Connection, order: SeedOrder): { added: number; jobIds: string[] } => {
  connection.run('INSERT INTO campaigns (name) VALUES (:campaign) ON CONFLICT DO NOTHING', {
    campaign: order.campaign,
  });
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
  return { added: jobIds.length, jobIds };
};

/** Answers whether the job was added: not if the pair was published or already has an open job, of whatever campaign. */
const addJob = (connection: Connection, order: SeedOrder, job: PlannedJob, position: number): boolean =>
  connection.run(
    `INSERT INTO jobs (job_id, campaign, position, account, network, video_id, video_name, video_path,
                       size_bytes, caption, plan_seed, plan_day, seeded_at)
     SELECT :jobId, :campaign, :position, :account, :network, :videoId, :videoName, :videoPath,
            :sizeBytes, :caption, :planSeed, :day, :at
      WHERE NOT EXISTS (SELECT 1 FROM ledger l
                         WHERE l.account = :account AND l.network = :network AND l.video_id = :videoId)
     ON CONFLICT (account, network, video_id)
           WHERE state IN ('pending', 'claimed', 'retrying', 'unconfirmed') DO NOTHING`,
    {
      jobId: `${order.campaign}-${position}`,
      campaign: order.campaign,
      position,
      network: order.network,
      account: job.account,
      videoId: job.videoId,
      videoName: job.videoName,
      videoPath: job.videoPath,
      sizeBytes: job.sizeBytes,
      caption: job.caption,
      planSeed: order.planSeed,
      day: order.day,
      at: order.at,
    },
  ).changes === 1;
