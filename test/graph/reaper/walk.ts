import type { Thought } from '../../../src/daemon/actors.ts';
import { reaperMachine } from '../../../src/machines/reaper/machine.ts';
import { Bench } from '../bench.ts';
import { Harbour } from '../harbour.ts';
import { postsAndPhones, seedRun } from '../start.ts';
import { explore, type Graph } from '../traverse.ts';
import { anything, walk, type Coverage, type Report, type WalkOptions } from '../walk.ts';
import { reaperModel } from './happenings.ts';
import { bringUnderWay } from './post.ts';
import { ReaperStage } from './stage.ts';

let graph: Graph | null = null;
const reaperGraph = (): Graph => (graph ??= explore(reaperModel));

/** Everything but what the reaper itself asks for. */
const open = ['findUpload', ...postsAndPhones] as const;

/** Walks the graph of the production machine on the reaper that is given. */
export async function walkReaper(
  reaper: Thought['reaper'] = reaperMachine,
  options: WalkOptions = {},
): Promise<Report> {
  using harbour = new Harbour();
  const start = await seedRun(harbour, { accounts: ['viral.ada'] });
  const enter = async (coverage: Coverage): Promise<ReaperStage> => {
    const bench = new Bench({ ...start, thought: { reaper }, open });
    await bench.settle();
    const other = bench.phoneNamed('viral.bo');
    return new ReaperStage(bench, await bringUnderWay(bench), other.phoneId, coverage);
  };
  return await walk({ machine: reaper, beyond: anything, ways: [{ graph: reaperGraph(), enter }] }, options);
}
