import type { PlannedJob, PostableVideo } from '../domain/campaign.ts';
import { fileKey } from '../domain/ledger.ts';
import { pairKey } from '../domain/store.ts';
import type { PlanningLimits } from '../domain/store.ts';
import { randomFrom, shuffled } from './random.ts';
import { Shelf } from './shelf.ts';

export interface PlanInput {
  accounts: readonly string[];
  videos: readonly PostableVideo[];
  limits: PlanningLimits;
  /** The same input and seed give the same plan. */
  seed: number;
  /** Whether chance decides between accounts, and between videos posted equally often; else the order of the lists. */
  shuffle: boolean;
  /** At most so many jobs. */
  limit?: number | undefined;
  /** Only jobs of this account. */
  onlyAccount?: string | undefined;
}

const toJob = (account: string, video: PostableVideo): PlannedJob => ({
  account,
  videoId: video.videoId,
  videoPath: video.path,
  videoName: video.name,
  sizeBytes: video.sizeBytes,
  caption: video.caption,
});

/**
 * Which account posts which video. Accounts take turns, one job a turn, until their caps are used up; in its turn an
 * account gets the video that was posted least, counting what is planned already, and never a pair that is excluded. An
 * account of which `limits.remaining` knows nothing gets no job. Pure.
 */
export const plan = (input: PlanInput): PlannedJob[] => {
  const { limits, seed, shuffle, limit = Infinity, onlyAccount } = input;
  const random = randomFrom(seed);
  const inOrder = <T>(list: readonly T[]): readonly T[] => (shuffle ? shuffled(list, random) : list);

  const shelf = new Shelf(inOrder(input.videos), limits.timesPosted);
  const everybody = inOrder([...new Set(input.accounts)]);
  const planned = new Set<string>();
  const fileKeys = new Map(input.videos.map(({ videoId, name }) => [videoId, fileKey(name)]));
  const isExcluded = (account: string, videoId: string): boolean =>
    limits.excluded.has(pairKey(account, videoId)) ||
    limits.excludedNames.has(pairKey(account, fileKeys.get(videoId) ?? ''));
  const jobs: PlannedJob[] = [];

  const takeTurn = (account: string): boolean => {
    const video = shelf.take(
      ({ videoId }) => !planned.has(pairKey(account, videoId)) && !isExcluded(account, videoId),
    );
    if (video === null) return false;
    planned.add(pairKey(account, video.videoId));
    jobs.push(toJob(account, video));
    return true;
  };

  let inTurn = everybody.filter((account) => onlyAccount === undefined || account === onlyAccount);
  for (let turn = 1; inTurn.length > 0; turn += 1) {
    const next: string[] = [];
    for (const account of inTurn) {
      if ((limits.remaining.get(account) ?? 0) < turn) continue;
      if (jobs.length >= limit) return jobs;
      if (takeTurn(account)) next.push(account);
    }
    inTurn = next;
  }
  return jobs;
};
