import type { Thought } from '../../../src/daemon/actors.ts';
import { workerMachine } from '../../../src/machines/worker/machine.ts';
import { Bench } from '../bench.ts';
import { Harbour } from '../harbour.ts';
import { postsAndPhones, seedRun } from '../start.ts';
import { explore, type Graph } from '../traverse.ts';
import {
  anything,
  cutEverywhere,
  walk,
  type Coverage,
  type Failure,
  type Report,
  type Walk,
  type WalkOptions,
} from '../walk.ts';
import { workerModel } from './happenings.ts';
import { WorkerStage } from './stage.ts';

let graph: Graph | null = null;
const workerGraph = (): Graph => (graph ??= explore(workerModel));

/** A run of one account with three jobs, and a worker that nobody has sent for work. */
async function waysIn(harbour: Harbour, worker: Thought['worker']): Promise<Walk['ways']> {
  const start = await seedRun(harbour, { accounts: ['viral.ada'] });
  const enter = async (coverage: Coverage): Promise<WorkerStage> => {
    const bench = new Bench({ ...start, thought: { worker }, open: postsAndPhones });
    await bench.settle();
    return new WorkerStage(bench, bench.phoneNamed('viral.ada').phoneId, coverage);
  };
  return [{ graph: workerGraph(), enter }];
}

/** Walks the graph of the production machine on the worker that is given. */
export async function walkWorker(
  worker: Thought['worker'] = workerMachine,
  options: WalkOptions = {},
): Promise<Report> {
  using harbour = new Harbour();
  return await walk({ machine: worker, beyond: anything, ways: await waysIn(harbour, worker) }, options);
}

/** Kills postd in each state instead, after which the whole daemon takes over. */
export async function cutWorker(
  where: Parameters<typeof cutEverywhere>[1],
  worker: Thought['worker'] = workerMachine,
): Promise<Failure[]> {
  using harbour = new Harbour();
  return await cutEverywhere({ ways: await waysIn(harbour, worker) }, where);
}
