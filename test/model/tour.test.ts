import { expect, test } from 'vitest';
import { minutesMs } from '../../src/domain/time.ts';
import type { Edge } from '../graph/traverse.ts';
import { crowd } from '../lifecycle/folders.ts';
import { openTown, type Town } from '../lifecycle/kit.ts';
import { campaignModel, ends, reviving, seen } from './operator.ts';
import { edgesOf, tourOf } from './tour.ts';

const campaign = 'viral';
const accounts = 4;
/** One after the other, and each long enough in hand for all that can be typed meanwhile. */
const plan = {
  campaigns: { [campaign]: { ...crowd(campaign, accounts), settings: { workers: 1 } } },
  cloud: { publishMinMs: minutesMs(60) },
};

const jobsIn = async (town: Town, ...states: readonly string[]): Promise<string[]> => {
  const { jobs } = await town.client.jobs({ campaign, limit: '100' });
  return jobs.filter(({ state }) => states.includes(state)).map(({ jobId }) => jobId);
};

const [withWork, withNothing] = ends;
const happenings: Readonly<Record<string, (town: Town) => Promise<void>>> = {
  [withWork]: async (town) => {
    await town.untilOver(campaign);
  },
  [withNothing]: async (town) => {
    for (const job of await jobsIn(town, 'pending', 'retrying')) await town.must('job', 'skip', job);
    await town.untilOver(campaign);
  },
  [reviving]: async (town) => {
    // The one that was planned last: for those of an older plan, their accounts may have posted since.
    const skipped = await jobsIn(town, 'skipped');
    await town.must('job', 'retry', skipped.at(-1) ?? 'none was skipped');
  },
};

/** A verb and its exit code. */
const typed = (by: string): { verb: string; expected: string } => {
  const [, verb = '', expected = ''] = /^(.*) (\d+)$/.exec(by) ?? [];
  return { verb, expected };
};

/** What was done, as a line that one can paste. */
const lineOf = ({ from, by }: Edge): string => {
  if (Object.hasOwn(happenings, by)) return `# ${by}`;
  const { verb, expected } = typed(by);
  return `postctl campaign ${verb} ${campaign} # ${from}: ends with ${expected}`;
};

const type = async (town: Town, by: string): Promise<void> => {
  const { verb, expected } = typed(by);
  if (verb.startsWith('stop')) await untilInHand(town);
  const { code, stderr } = await town.postctl('campaign', ...verb.split(' '), campaign);
  if (code !== Number(expected)) throw new Error(`exit code ${String(code)}: ${stderr.trim()}`);
};

/** A campaign that runs is not told to stop before the cloud works for it. */
const untilInHand = async (town: Town): Promise<void> => {
  const { run } = await town.client.campaign(campaign);
  if (run?.phase !== 'running') return;
  await town.untilTruth('the cloud publishes', ({ tasks }) => tasks.some(({ status }) => status === 2));
};

test(
  'every command is answered in every state of a campaign as the model has it',
  { timeout: 180_000 },
  async () => {
    await using town = await openTown(plan);
    const edges = edgesOf();
    const tour = tourOf(edges, 'idle');
    const lines: string[] = [];
    for (const edge of tour) {
      const { by, to } = edge;
      lines.push(lineOf(edge));
      try {
        await (happenings[by] ?? ((there: Town) => type(there, by)))(town);
        const phase = (await town.client.campaign(campaign)).run?.phase ?? 'none';
        if (!seen(new Set([to]), phase).has(to)) throw new Error(`the run is ${phase}, not ${to}`);
      } catch (error) {
        throw new Error(lines.join('\n'), { cause: error });
      }
    }
    const taken = new Set(tour.map(({ from, by }) => `${from} ${by}`));
    const all = Object.keys(campaignModel.states);
    const states = new Set(tour.flatMap(({ from, to }) => [from, to]));
    process.stdout.write(
      `operator: ${states.size}/${all.length} states, ${taken.size}/${edges.length} transitions, ${tour.length} steps\n`,
    );
    expect([taken.size, states.size]).toEqual([edges.length, all.length]);
  },
);
