import type { Thought } from '../../../src/daemon/actors.ts';
import { campaignMachine } from '../../../src/machines/campaign/machine.ts';
import { Bench } from '../bench.ts';
import { Harbour } from '../harbour.ts';
import { postsAndPhones, seedPlan } from '../start.ts';
import { explore, type Graph } from '../traverse.ts';
import { walk, type Coverage, type Report, type Walk, type WalkOptions } from '../walk.ts';
import { campaignModel } from './happenings.ts';
import { CampaignStage } from './stage.ts';

const graphs = new Map<boolean, Graph>();
const graphFor = (seedOnly: boolean): Graph => {
  const graph = graphs.get(seedOnly) ?? explore(campaignModel(seedOnly));
  graphs.set(seedOnly, graph);
  return graph;
};

/** What the hours and the days of a campaign do to it is in test/machines/campaign.test.ts. */
export const ofDays = /resting|awaitingDay|planningDay|hasNewDay|isClosed|isContinuous/;

/** Walks the graph of the production machine on the campaign that is given. */
export async function walkCampaign(
  machine: Thought['campaign'] = campaignMachine,
  options: WalkOptions = {},
): Promise<Report> {
  using harbour = new Harbour();
  const start = await seedPlan(harbour, { accounts: ['viral.ada'] });
  const ways: Walk['ways'] = [false, true].map((seedOnly) => ({
    graph: graphFor(seedOnly),
    enter: async (coverage: Coverage) => {
      const bench = new Bench({ ...start, thought: { campaign: machine }, open: postsAndPhones });
      await bench.settle();
      return new CampaignStage(bench, bench.phoneNamed('viral.ada').phoneId, seedOnly, coverage);
    },
  }));
  return await walk({ machine, isRowless: true, elsewhere: ofDays, ways }, options);
}
