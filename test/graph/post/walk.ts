import type { Thought } from '../../../src/daemon/actors.ts';
import { postMachine } from '../../../src/machines/post/machine.ts';
import { always } from '../../../src/domain/schedule.ts';
import { Bench } from '../bench.ts';
import { Harbour } from '../harbour.ts';
import { seedRun, type Start } from '../start.ts';
import { explore, type Graph } from '../traverse.ts';
import {
  cutEverywhere,
  walk,
  type Coverage,
  type Failure,
  type Report,
  type Walk,
  type WalkOptions,
} from '../walk.ts';
import { postModel } from './happenings.ts';
import { PostStage } from './stage.ts';

const graphs = new Map<boolean, Graph>();
const graphFor = (createAgain: boolean): Graph => {
  const graph = graphs.get(createAgain) ?? explore(postModel(createAgain));
  graphs.set(createAgain, graph);
  return graph;
};

/** A run with one attempt that has just been claimed. */
async function postStart(harbour: Harbour, createAgain: boolean): Promise<Start & { attemptId: number }> {
  const seeded = await seedRun(harbour, { accounts: ['viral.ada'], createAgain });
  const bench = new Bench({ ...seeded, open: [] });
  const { store, disk } = bench.life;
  const claim = store.claim({
    ...{ runId: 1, worker: 'w1', holding: null, day: '2026-01-05' },
    ...{ at: bench.now, open: always },
  });
  if (claim.kind !== 'taken') throw new Error('there is no job');
  await bench.bury();
  return { ...seeded, disk, attemptId: claim.attempt.attemptId };
}

async function waysIn(
  harbour: Harbour,
  post: Thought['post'],
  settings: readonly boolean[],
): Promise<Walk['ways']> {
  const ways: Walk['ways'] = [];
  for (const createAgain of settings) {
    const start = await postStart(harbour, createAgain);
    const enter = async (coverage: Coverage): Promise<PostStage> => {
      const bench = new Bench({ ...start, thought: { post }, open: [] });
      await bench.settle();
      return new PostStage(bench, start.attemptId, coverage);
    };
    ways.push({ graph: graphFor(createAgain), enter });
  }
  return ways;
}

/** Walks the graph of the production machine on the post machine that is given. */
export async function walkPost(
  post: Thought['post'] = postMachine,
  options: WalkOptions = {},
): Promise<Report> {
  using harbour = new Harbour();
  return await walk({ machine: post, ways: await waysIn(harbour, post, [true, false]) }, options);
}

/** Kills postd in each state instead, after which the whole daemon takes over. */
export async function cutPost(
  where: Parameters<typeof cutEverywhere>[1],
  post: Thought['post'] = postMachine,
): Promise<Failure[]> {
  using harbour = new Harbour();
  return await cutEverywhere({ ways: await waysIn(harbour, post, [true]) }, where);
}
