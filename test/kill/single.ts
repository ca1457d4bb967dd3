/** The smallest town: one account, one video, and everything that may happen to its one post. */
import { crowd } from '../lifecycle/folders.ts';
import { openTown, type Town, type TownPlan } from '../lifecycle/kit.ts';
import type { Truth } from '../lifecycle/truth.ts';
import type { Attempt, Job } from '../../src/domain/job.ts';
import { breachesOf, readRows, type Rows } from './judge.ts';

export const account = 'viral.1';
export const create = 'rpa/task/instagramPubReels';

export const openSingle = (
  more: TownPlan & { retry?: Readonly<Record<string, unknown>> } = {},
): Promise<Town> => {
  const { retry = {}, cloud = {}, ...plan } = more;
  const settings = { retry: { delay: '30s', ...retry } };
  return openTown({
    campaigns: { viral: { ...crowd('viral', 1), settings } },
    ...plan,
    cloud: { resourceReadableMaxMs: 0, slowCallProbability: 0, ...cloud },
  });
};

export interface End {
  job: Job;
  attempts: Attempt[];
  truth: Truth;
  /** Breaches of the rules; a job that is unconfirmed or failed is none here. */
  breaches: string[];
}

/** Waits until the run is over and no phone is held any more, and answers how it all ended. */
export async function untilQuiet(town: Town): Promise<End> {
  await town.untilOver('viral');
  await town.untilQuiet();
  return readEnd(town);
}

export async function readEnd(town: Town): Promise<End> {
  const rows = readRows(town.state);
  const truth = await town.truth();
  return { job: onlyJob(rows), attempts: rows.attempts, truth, breaches: worldBreaches(truth, rows) };
}

function onlyJob({ jobs }: Rows): Job {
  const [job] = jobs;
  if (job === undefined) throw new Error('there is no job');
  return job;
}

/** How the job ended is for the test to say; what was done to the world is judged here. */
const worldBreaches = (truth: Truth, rows: Rows): string[] =>
  breachesOf(truth, rows, { people: [], postsPerAccount: 1, mayDoubt: true }).filter(
    (breach) => !breach.startsWith('R8'),
  );

/** The tasks of ours that the cloud has. */
export const ourTasks = ({ tasks }: Truth): Truth['tasks'] => tasks.filter(({ by }) => by === 'api');
