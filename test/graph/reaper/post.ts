import { createActor } from 'xstate';
import { defaultPolicy } from '../../../src/domain/policy.ts';
import { always } from '../../../src/domain/schedule.ts';
import { listener } from '../../support/mailbox.ts';
import type { Bench } from '../bench.ts';
import { Keeper } from '../keeper.ts';
import { CloudTask } from '../post/cloudTask.ts';

/** A post whose task is in the cloud, and its phone, which is on. */
export interface PostUnderWay {
  attemptId: number;
  phoneId: string;
  task: CloudTask;
  /** Its campaign would not wait any longer: the run is over. */
  leave: () => void;
}

/** Brings a post under way as a campaign does, whose actors then are no more. */
export async function bringUnderWay(bench: Bench): Promise<PostUnderWay> {
  const { life } = bench;
  const { store } = life;
  const claim = store.claim({
    runId: 1,
    worker: 'w1',
    holding: null,
    day: '2026-01-05',
    at: bench.now,
    open: always,
  });
  const run = store.run(1);
  if (claim.kind !== 'taken' || run === null) throw new Error('there is no job');
  const { attempt, brief } = claim;
  const { attemptId, phoneId } = attempt;
  const phaseIsNow = (phase: string): boolean => store.attempt(attemptId)?.phase === phase;

  const post = createActor(life.actors.post, {
    clock: life.clock,
    input: {
      attempt,
      brief,
      retry: run.settings.retry,
      policy: defaultPolicy,
      instance: store.instanceId(),
      parent: listener().actor,
    },
  });
  post.start();
  post.send({ type: 'post.begin', at: bench.now });
  await bench.waitUntil(() => phaseIsNow('awaitingPhone'), 'the post wants its phone');
  const keeper = new Keeper(bench, phoneId);
  await keeper.lend(attemptId);
  const task = new CloudTask(bench, phoneId);
  await task.occupyPhone();
  post.send({ type: 'phone.ready', at: bench.now });
  await bench.waitUntil(() => phaseIsNow('confirming'), 'the task is in the cloud');
  post.stop();
  keeper.leave();
  const over = { ...run, phase: 'stopped', reason: 'stopped by the operator' } as const;
  const leave = (): void => {
    bench.life.store.advanceRun({ ...over, endedAt: bench.now }, []);
  };
  return { attemptId, phoneId, task, leave };
}
