/** Random walks of operators, people and a failing cloud through a town of real programs. */
import fc from 'fast-check';
import { messageOf } from '../../src/domain/failure.ts';
import type { JobView } from '../../src/ipc/contract.ts';
import { breachesOf, readRows } from '../kill/judge.ts';
import { crowd } from '../lifecycle/folders.ts';
import { openTown, type Town, type TownPlan } from '../lifecycle/kit.ts';
import { anything, campaigns, personLeaves, type Belief, type Scene } from './commands.ts';
import { never } from './operator.ts';

const accountsEach = 2;
/** What a trouble costs a job may come often here, so no job is given up for it. */
const settings = { workers: 2, retry: { delay: '30s', maxPasses: 100, infrastructureAttempts: 100 } };
const folders = Object.fromEntries(
  campaigns.map((name) => [name, { ...crowd(name, accountsEach), settings }]),
);
const phones = Object.values(folders).flatMap(({ accounts }) => accounts);
const plan: TownPlan = { campaigns: folders, cloud: { resourceReadableMaxMs: 0 } };

export interface Walks {
  seed: number;
  walks: number;
  /** At most, of one walk. */
  commands: number;
  /** Real time for all walks, and as much again for making a failure shorter. */
  limitMs: number;
}

export interface Roamed {
  /** The shortest story that still goes wrong; null when nothing did. */
  story: string | null;
  /** Walks that were brought to a good end, and the commands and happenings in them. */
  walks: number;
  deeds: number;
}

/** Walks as far as the time allows; a walk that was begun is finished. */
export async function roam({ seed, walks, commands, limitMs }: Walks): Promise<Roamed> {
  const good: number[] = [];
  const failures: { lines: readonly string[]; trouble: string }[] = [];
  const walk = fc.asyncProperty(
    fc.commands(anything(phones), { maxCommands: commands, size: 'max' }),
    async (deeds) => {
      await using town = await openTown(plan);
      const real: Scene = { town, lines: [] };
      const model: Belief = { isUp: true, isCloudWell: true, whereabouts: { viral: never, podcast: never } };
      try {
        await fc.asyncModelRun(() => ({ model, real }), deeds);
        await finish(model, town);
        good.push(real.lines.length);
      } catch (error) {
        failures.push({ lines: real.lines, trouble: messageOf(error) });
        throw error;
      }
    },
  );
  await fc.check(walk, { seed, numRuns: walks, skipAllAfterTimeLimit: limitMs });
  // Shrinking goes on from what failed to something shorter, so the last failure is the shortest.
  const shortest = failures.at(-1);
  const story =
    shortest === undefined ? null : [`seed ${seed}: ${shortest.trouble}`, ...shortest.lines].join('\n');
  return { story, walks: good.length, deeds: good.reduce((sum, count) => sum + count, 0) };
}

const has = (jobs: readonly JobView[], account: string, ...states: readonly JobView['state'][]): boolean =>
  jobs.some((job) => job.account === account && states.includes(job.state));

/** Everything is put right, and everything brought to its end; then the rules are judged. */
async function finish(belief: Belief, town: Town): Promise<void> {
  if (!belief.isUp) await town.startDaemon();
  await town.cloud.heal();
  await town.cloud.people(...phones.map(personLeaves));
  for (const name of campaigns) await town.must('campaign', 'resume', name);
  await town.must('daemon', 'resume');
  await town.until('every account has its post', async () => {
    await town.postctl('campaign', 'start', '--all');
    for (const name of campaigns) await town.untilOver(name);
    const { jobs } = await town.client.jobs({ limit: '100' });
    const left = phones.filter((account) => !has(jobs, account, 'succeeded', 'unconfirmed'));
    for (const { jobId, account, state } of jobs) {
      const isStuck = left.includes(account) && !has(jobs, account, 'pending', 'retrying', 'claimed');
      if (isStuck && state === 'failed') await town.must('job', 'retry', jobId);
    }
    return left.length === 0;
  });
  await town.untilQuiet();
  const expected = { people: [], postsPerAccount: 1, mayDoubt: true, mayPlanAnew: true };
  const breaches = breachesOf(await town.truth(), readRows(town.state), expected).filter(
    (breach) => !breach.startsWith(mayBeRepeated),
  );
  if (breaches.length > 0) throw new Error(breaches.join('\n'));
}

/** People end tasks here, and a task that published nothing may be followed by another. */
const mayBeRepeated = 'R1: job';
