import type { Thought } from '../../../src/daemon/actors.ts';
import { campaignMachine } from '../../../src/machines/campaign/machine.ts';
import { Bench } from '../bench.ts';
import { Harbour } from '../harbour.ts';
import { postsAndPhones, seedPlan, type Start } from '../start.ts';
import { explore, type Graph } from '../traverse.ts';
import { walk, type Coverage, type Report, type WalkOptions } from '../walk.ts';
import { campaignModel, kinds, type Kind } from './happenings.ts';
import { schedule } from './hours.ts';
import { CampaignStage } from './stage.ts';

const graphs = new Map<Kind, Graph>();
const graphFor = (kind: Kind): Graph => {
  const graph = graphs.get(kind) ?? explore(campaignModel(kind));
  graphs.set(kind, graph);
  return graph;
};

const account = 'viral.ada';
/** Enough for some days. */
const videos = Array.from({ length: 12 }, (_, place) => place + 1);

/** Of these a campaign hears nothing, or nothing that it would not bear in any state. */
const unheard = ['a job is due', 'the pause is over', 'the supervisor breaks down', 'postd is killed'];
const isHeard = (happening: string): boolean => !unheard.includes(happening);

/** Walks the graph of the production machine on the campaign that is given. */
export async function walkCampaign(
  machine: Thought['campaign'] = campaignMachine,
  options: WalkOptions = {},
): Promise<Report> {
  using ofADay = new Harbour();
  using ofTwo = new Harbour();
  using ofDays = new Harbour();
  const aDay = await seedPlan(ofADay, { accounts: [account] });
  const starts: Readonly<Record<Kind, Start>> = {
    run: aDay,
    plan: aDay,
    two: await seedPlan(ofTwo, { workers: 2 }),
    days: await seedPlan(ofDays, { accounts: [account], videos, schedule }),
  };
  const ways = kinds.map((kind) => ({
    graph: graphFor(kind),
    enter: async (coverage: Coverage) => {
      const bench = new Bench({ ...starts[kind], thought: { campaign: machine }, open: postsAndPhones });
      await bench.settle();
      return new CampaignStage(bench, bench.phoneNamed(account).phoneId, kind, coverage);
    },
  }));
  return await walk({ machine, beyond: isHeard, ways }, options);
}
