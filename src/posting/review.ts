import type { PhoneCloud, TaskLook } from '../domain/cloud.ts';
import type { Deeds } from '../domain/deeds.ts';
import type { Attempt } from '../domain/job.ts';
import type { Policy } from '../domain/policy.ts';
import type { Store } from '../domain/store.ts';
import { hoursMs, type Clock } from '../domain/time.ts';

/** The cloud's history goes back seven days (GeeLark, "task history"); older doubts are for a person alone. */
const historyMs = hoursMs(7 * 24);

/**
 * Looks for late evidence about posts that may or may not be out, and decides those it can. A task of ours that still
 * waits is cancelled; one that still waits or runs gets its phone a lease again, for it may switch it on (R3).
 */
export const review =
  (store: Store, cloud: PhoneCloud, clock: Clock, policy: Policy): Deeds['review'] =>
  async () => {
    const doubts = store.unconfirmed(clock.now() - historyMs);
    if (doubts.length === 0) return { at: clock.now() };
    const tasks = await taskIdsOf(cloud, doubts);
    const looks = tasks.size === 0 ? new Map<string, TaskLook>() : await lookAt(cloud, [...tasks.keys()]);
    for (const [taskId, attempt] of tasks) {
      const look = looks.get(taskId);
      if (look !== undefined) await weigh(store, cloud, clock, policy, attempt, look);
    }
    return { at: clock.now() };
  };

/** The tasks in doubt: known by their id, or found in the history by their name. */
async function taskIdsOf(cloud: PhoneCloud, doubts: readonly Attempt[]): Promise<Map<string, Attempt>> {
  const known = doubts.flatMap((attempt) =>
    attempt.taskId === null ? [] : [[attempt.taskId, attempt] as const],
  );
  const lost = doubts.filter(({ taskId }) => taskId === null);
  if (lost.length === 0) return new Map(known);
  const history = await cloud.taskHistory();
  const named = new Map(lost.map((attempt) => [attempt.taskName, attempt]));
  const found = (history.ok ? history.value : []).flatMap(({ name, taskId }) => {
    const attempt = named.get(name);
    return attempt === undefined ? [] : [[taskId, attempt] as const];
  });
  return new Map([...known, ...found]);
}

async function lookAt(cloud: PhoneCloud, taskIds: readonly string[]): Promise<Map<string, TaskLook>> {
  const reply = await cloud.lookAtTasks(taskIds);
  return new Map((reply.ok ? reply.value : []).map((look) => [look.taskId, look]));
}

async function weigh(
  store: Store,
  cloud: PhoneCloud,
  clock: Clock,
  policy: Policy,
  { attemptId, jobId }: Attempt,
  look: TaskLook,
): Promise<void> {
  const at = clock.now();
  const decide = (verdict: 'posted' | 'not-posted') =>
    store.resolve({ jobId, verdict, by: 'evidence', note: `task ${look.taskId} is ${look.status}`, at });
  if (look.status === 'completed') decide('posted');
  if ((look.status === 'failed' || look.status === 'cancelled') && !look.mayBeOut) decide('not-posted');
  if (look.status === 'waiting' || look.status === 'running') {
    store.reopenLease({
      attemptId,
      proofFrom: at + policy.settleMs,
      deadlineAt: at + policy.stopPatienceMs,
      at,
    });
    if (look.status === 'waiting') await cloud.cancelTask(look.taskId);
  }
}
