import type { Thought } from '../../../src/daemon/actors.ts';
import { supervisorMachine } from '../../../src/machines/supervisor/machine.ts';
import { Bench } from '../bench.ts';
import { Harbour } from '../harbour.ts';
import { postsAndPhones, seedPlan } from '../start.ts';
import { explore, type Graph } from '../traverse.ts';
import { anything, walk, type Coverage, type Report, type WalkOptions } from '../walk.ts';
import { supervisorModel } from './happenings.ts';
import { SupervisorStage } from './stage.ts';

let graph: Graph | null = null;
const supervisorGraph = (): Graph => (graph ??= explore(supervisorModel));

/** What posts and phones need is done at once; what campaigns, poller and reaper ask for waits. */
const open = ['findUpload', ...postsAndPhones, 'takeStock', 'review'] as const;

/** Walks the graph of the production machine on the supervisor that is given. */
export async function walkSupervisor(
  supervisor: Thought['supervisor'] = supervisorMachine,
  options: WalkOptions = {},
): Promise<Report> {
  using harbour = new Harbour();
  const start = await seedPlan(harbour, { accounts: ['viral.ada'] });
  const enter = async (coverage: Coverage): Promise<SupervisorStage> => {
    const bench = new Bench({ ...start, thought: { supervisor }, open });
    await bench.settle();
    return new SupervisorStage(bench, bench.phoneNamed('viral.bo'), coverage);
  };
  const ways = [{ graph: supervisorGraph(), enter }];
  return await walk({ machine: supervisor, beyond: anything, ways }, options);
}
