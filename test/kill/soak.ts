/** Two campaigns at work, and a daemon that is killed again and again, at moments nobody chose. */
import { setTimeout as pause } from 'node:timers/promises';
import { createRandom } from '../../src/simulator/random.ts';
import { crowd } from '../lifecycle/folders.ts';
import { openTown, type Town, type TownPlan } from '../lifecycle/kit.ts';
import { breachesOf, readRows } from './judge.ts';

/** What a kill costs a job may come often here, so no job is given up for it. */
const settings = { workers: 3, retry: { delay: '30s', maxPasses: 100, infrastructureAttempts: 100 } };
const people = ['va-anna', 'va-ben'];

const planFor = (accounts: number): TownPlan => ({
  campaigns: {
    viral: { ...crowd('viral', accounts), settings },
    podcast: { ...crowd('podcast', accounts), settings },
  },
  phones: [
    { name: 'va-anna', person: { name: 'anna', kind: 'holds' } },
    { name: 'va-ben', person: { name: 'ben', kind: 'left-on' } },
  ],
  cloud: { resourceReadableMaxMs: 0 },
});

/** Real time between the moment the daemon is ready and its end. */
const shortestLifeMs = 50;
const longestLifeMs = 2500;

export interface SoakOutcome {
  kills: number;
  breaches: string[];
  /** `kills 12, jobs 16: 15 succeeded, 1 unconfirmed` */
  summary: string;
}

/** Kills for so long, then lets the daemon bring everything to its end, and judges it. Accounts are per campaign. */
export async function soak(order: { seed: string; forMs: number; accounts: number }): Promise<SoakOutcome> {
  const { seed, forMs, accounts } = order;
  await using town = await openTown(planFor(accounts));
  await town.must('campaign', 'start', '--all');
  const kills = await killAgainAndAgain(town, seed, forMs);
  for (const campaign of ['viral', 'podcast']) await town.untilOver(campaign);
  await town.untilQuiet();

  const rows = readRows(town.state);
  const breaches = breachesOf(await town.truth(), rows, { people, postsPerAccount: 1, mayDoubt: true });
  const states = [...Map.groupBy(rows.jobs, ({ state }) => state)].map(
    ([state, jobs]) => `${jobs.length} ${state}`,
  );
  return {
    kills,
    breaches,
    summary: `kills ${kills}, jobs ${rows.jobs.length}: ${states.sort().join(', ')}`,
  };
}

/** Answers how often; the last life of the daemon goes on. */
async function killAgainAndAgain(town: Town, seed: string, forMs: number): Promise<number> {
  const chance = createRandom(`soak ${seed}`);
  const endsAt = performance.now() + forMs;
  for (let kills = 0; ; kills += 1) {
    await pause(chance.between(shortestLifeMs, longestLifeMs));
    if (performance.now() > endsAt) return kills;
    await town.daemon.kill();
    await town.startDaemon();
  }
}
