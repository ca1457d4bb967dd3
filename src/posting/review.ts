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
 * waits is cancelled; one that still waits or runs gets its phone a lease again, for it may switch it on (R3). So does
 * one that came and ended between two reviews: it has switched the phone on, and the cloud leaves it on.
 */
export const review = (store: Store, cloud: PhoneCloud, clock: Clock, policy: Policy): Deeds['review'] => {
  /** Attempts whose task the last complete look did not find. */
  let missing: ReadonlySet<number> = new Set();

  return async () => {
    const doubts = store.unconfirmed(clock.now() - historyMs);
    if (doubts.length === 0) return { at: clock.now() };
    const { tasks, absent } = await taskIdsOf(cloud, doubts);
    const looks = tasks.size === 0 ? new Map<string, TaskLook>() : await lookAt(cloud, [...tasks.keys()]);
    for (const [taskId, attempt] of tasks) {
      const look = looks.get(taskId);
      if (look === undefined) continue;
      if (isUnderWay(look) || (hasRun(look) && missing.has(attempt.attemptId))) {
        takePhoneBack(store, clock, policy, attempt);
      }
      await weigh(store, cloud, clock, attempt, look);
    }
    if (absent !== null) missing = absent;
    return { at: clock.now() };
  };
};

const isUnderWay = ({ status }: TaskLook) => status === 'waiting' || status === 'running';
const hasRun = ({ status }: TaskLook) => status === 'completed' || status === 'failed';

/** The phone of a late task is ours again: to be seen off, and stopped if it is on. */
function takePhoneBack(store: Store, clock: Clock, policy: Policy, { attemptId }: Attempt): void {
  const at = clock.now();
  const [proofFrom, deadlineAt] = [at + policy.settleMs, at + policy.stopPatienceMs];
  store.reopenLease({ attemptId, proofFrom, deadlineAt, at });
}

/**
 * The tasks in doubt: known by their id, or found in the history by their name. `absent` are the attempts whose task a
 * complete history does not show; null when it could not be read.
 */
async function taskIdsOf(
  cloud: PhoneCloud,
  doubts: readonly Attempt[],
): Promise<{ tasks: Map<string, Attempt>; absent: ReadonlySet<number> | null }> {
  const known = doubts.flatMap((attempt) =>
    attempt.taskId === null ? [] : [[attempt.taskId, attempt] as const],
  );
  const lost = doubts.filter(({ taskId }) => taskId === null);
  if (lost.length === 0) return { tasks: new Map(known), absent: new Set() };
  const history = await cloud.taskHistory();
  if (!history.ok) return { tasks: new Map(known), absent: null };
  const named = new Map(lost.map((attempt) => [attempt.taskName, attempt]));
  const found = history.value.flatMap(({ name, taskId }) => {
    const attempt = named.get(name);
    return attempt === undefined ? [] : [[taskId, attempt] as const];
  });
  const shown = new Set(found.map(([, { attemptId }]) => attemptId));
  const absent = new Set(lost.map(({ attemptId }) => attemptId).filter((attemptId) => !shown.has(attemptId)));
  return { tasks: new Map([...known, ...found]), absent };
}

async function lookAt(cloud: PhoneCloud, taskIds: readonly string[]): Promise<Map<string, TaskLook>> {
  const reply = await cloud.lookAtTasks(taskIds);
  return new Map((reply.ok ? reply.value : []).map((look) => [look.taskId, look]));
}

async function weigh(
  store: Store,
  cloud: PhoneCloud,
  clock: Clock,
  { jobId }: Attempt,
  look: TaskLook,
): Promise<void> {
  const at = clock.now();
  const decide = (verdict: 'posted' | 'not-posted') =>
    store.resolve({ jobId, verdict, by: 'evidence', note: `task ${look.taskId} is ${look.status}`, at });
  if (look.status === 'completed') decide('posted');
  if ((look.status === 'failed' || look.status === 'cancelled') && !look.mayBeOut) decide('not-posted');
  if (look.status === 'waiting') await cloud.cancelTask(look.taskId);
}
