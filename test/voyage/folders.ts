import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CampaignPlan } from './plan.ts';
import { scheduleFile } from './schedules.ts';

const sample = join(import.meta.dirname, '../../campaigns/viral/videos/plant-parent.mp4');

/** The words that are posted with a video tell which one it is, whatever campaign posts it. */
export const captionOf = (video: number): string => `clip number ${video}`;

/** The video a caption belongs to; null when a person wrote it. */
export const videoOf = (caption: string): number | null => {
  const number = /^clip number (\d+)$/.exec(caption)?.[1];
  return number === undefined ? null : Number(number);
};

/** A real video with bytes of its own: a box that players pass over holds its number. */
function bytesOf(video: number): Buffer {
  const box = Buffer.alloc(12);
  box.writeUInt32BE(box.length, 0);
  box.write('free', 4, 'latin1');
  box.writeUInt32BE(video, 8);
  return Buffer.concat([readFileSync(sample), box]);
}

/** Writes the folder of a campaign below `directory`. */
export function writeFolder(directory: string, campaign: CampaignPlan): void {
  const folder = join(directory, campaign.name);
  mkdirSync(join(folder, 'videos'), { recursive: true });
  const { accounts, videos, network, cap, workers, patienceMs, createAgain, schedule } = campaign;
  for (const video of videos) writeFileSync(join(folder, 'videos', `clip-${video}.mp4`), bytesOf(video));
  const lines = videos.map((video) => `clip-${video}.mp4,${captionOf(video)}`);
  writeFileSync(join(folder, 'captions.csv'), ['filename,post_caption', ...lines, ''].join('\n'));
  writeFileSync(join(folder, 'accounts.txt'), `${accounts.join('\n')}\n`);
  const settings = {
    platform: network,
    maxPostsPerAccountPerDay: cap,
    workers,
    retry: { patience: `${patienceMs}ms`, createAgainAfterProof: createAgain },
    ...(schedule === null ? {} : { schedule: scheduleFile(schedule) }),
  };
  writeFileSync(join(folder, 'campaign.json'), JSON.stringify(settings));
}
