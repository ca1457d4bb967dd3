import type { Thought } from '../../../src/daemon/actors.ts';
import { pollerMachine } from '../../../src/machines/poller.ts';
import { Bench } from '../bench.ts';
import { Harbour } from '../harbour.ts';
import { phoneStart } from '../phone/walk.ts';
import { explore } from '../traverse.ts';
import { anything, walk, type Coverage, type Report, type WalkOptions } from '../walk.ts';
import { pollerModel } from './happenings.ts';
import { PollerStage } from './stage.ts';

/** Walks the graph of the production machine on the poller that is given. */
export async function walkPoller(
  poller: Thought['poller'] = pollerMachine,
  options: WalkOptions = {},
): Promise<Report> {
  using harbour = new Harbour();
  const start = await phoneStart(harbour);
  const enter = async (coverage: Coverage): Promise<PollerStage> => {
    const bench = new Bench({ ...start, thought: { poller }, open: [] });
    await bench.settle();
    return new PollerStage(bench, putInUse(bench, start.attemptId), coverage);
  };
  return await walk(
    { machine: poller, beyond: anything, ways: [{ graph: explore(pollerModel), enter }] },
    options,
  );
}

/** The attempt has its phone, and a task is meant to run on it. Answers the phone's id. */
function putInUse({ life: { store }, now: at }: Bench, attemptId: number): string {
  const phoneId = store.attempt(attemptId)?.phoneId ?? '';
  const answer = store.acquireLease({ attemptId, phoneId, proofFrom: at, deadlineAt: at, at });
  if (!answer.taken) throw new Error('somebody has the phone');
  store.advanceLease(
    { ...answer.lease, phase: 'inUse', startAskedAt: at, onSince: at, deadlineAt: null },
    [],
  );
  return phoneId;
}
