/** One campaign day of a small town, cut at one point and gone on with. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PostdError } from '../../src/domain/failure.ts';
import { crowd, type Folder } from '../lifecycle/folders.ts';
import { openTown, type Town, type TownPlan } from '../lifecycle/kit.ts';
import type { Running } from '../lifecycle/programs.ts';
import { bootedAgain, breachesOf, readRows } from './judge.ts';

const victim = join(import.meta.dirname, 'victim.ts');
const postsPerAccount = 2;

/** Two jobs each: both for one account, so that its phone goes from one to the other; and one for each of two accounts. */
const campaigns: Readonly<Record<string, Folder>> = {
  viral: {
    ...crowd('viral', 2),
    accounts: ['viral.1'],
    settings: { workers: 1, maxPostsPerAccountPerDay: postsPerAccount, retry: { delay: '30s' } },
  },
  podcast: { ...crowd('podcast', 2), settings: { workers: 2, retry: { delay: '30s' } } },
};
const people = ['va-anna', 'va-ben'];

/** Both kinds of people: the one holds the phone, so that a stop is refused; the other left it on. */
const plan: TownPlan = {
  campaigns,
  phones: [
    { name: 'va-anna', person: { name: 'anna', kind: 'holds' } },
    { name: 'va-ben', person: { name: 'ben', kind: 'left-on' } },
  ],
  cloud: { resourceReadableMaxMs: 0, slowCallProbability: 0 },
  opensDaemon: false,
};

export interface Verdict {
  point: string;
  /** It came to the point, and was killed there. */
  killed: boolean;
  breaches: string[];
}

/** All points of a run that nothing cuts, each once. */
export async function recordPoints(): Promise<string[]> {
  await using town = await openTown(plan);
  const recordTo = join(town.folder, 'points');
  const daemon = town.launchAs(victim, [], { RECORD_TO: recordTo });
  await startCampaigns(town, daemon);
  await untilAllOver(town);
  const commits = readFileSync(recordTo, 'utf8').trim().split('\n');
  return commits.flatMap((commit) => [`${commit}:before`, `${commit}:after`]);
}

/** Runs the town until it is killed at the point, starts the real postd on what is left, and judges the end. */
export async function tryPoint(point: string): Promise<Verdict> {
  await using town = await openTown(plan);
  const daemon = town.launchAs(victim, [], { KILL_AT: point });
  await startCampaigns(town, daemon);
  const isOver = untilAllOver(town).then(
    () => 'over' as const,
    () => 'dead' as const,
  );
  const end = await Promise.race([daemon.ended, isOver]);
  if (end === 'over') return { point, killed: false, breaches: [] };
  const { signal } = await daemon.ended;
  if (signal !== 'SIGKILL')
    return { point, killed: false, breaches: [`postd ended by itself: ${daemon.stderr}`] };
  return { point, killed: true, breaches: await survive(town, mayDoubtAfter(point)) };
}

/** Goes on after a kill, to the end, and judges it. */
async function survive(town: Town, mayDoubt: boolean): Promise<string[]> {
  const atKill = await town.truth();
  await startCampaigns(town, await town.startDaemon());
  await untilAllOver(town);
  const truth = await town.truth();
  const rows = readRows(town.state);
  return [...breachesOf(truth, rows, { people, postsPerAccount, mayDoubt }), ...bootedAgain(atKill, truth)];
}

/** A reply to a create is lost from the commit of the intent to the commit of what was answered. */
const mayDoubtAfter = (point: string) => point.startsWith('advanceAttempt:publishing#');

/** As a person would: what was not started yet is started, and a daemon that is gone is no surprise. */
async function startCampaigns(town: Town, daemon: Running): Promise<void> {
  await town.until('postd answers', async () => daemon.isOver || (await answers(town)));
  for (const campaign of Object.keys(campaigns)) {
    if (daemon.isOver) return;
    await startCampaign(town, campaign).catch((error: unknown) => {
      if (!isExpected(error)) throw error;
    });
  }
}

const answers = async ({ client }: Town) => (await client.ping().catch(() => null))?.state === 'running';

async function startCampaign({ client }: Town, campaign: string): Promise<void> {
  const { run } = await client.campaign(campaign);
  if (run === null) await client.startCampaign(campaign, {});
}

const isExpected = (error: unknown) =>
  error instanceof PostdError &&
  ['daemon-unreachable', 'already-running', 'nothing-to-do'].includes(error.code);

/** All campaigns are over, and all our phones off. Fails when the daemon dies meanwhile. */
async function untilAllOver(town: Town): Promise<void> {
  await town.until('all is over', async () => {
    if (town.daemon.isOver) throw new Error(`postd is dead: ${town.daemon.stderr}`);
    const status = await town.client.status().catch(() => null);
    if (status === null || status.runs.length > 0 || status.phones.length > 0) return false;
    const views = await Promise.all(Object.keys(campaigns).map((name) => town.client.campaign(name)));
    return views.every(({ run }) => run !== null && run.endedAt !== null);
  });
}
