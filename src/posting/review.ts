import type { PhoneCloud, TaskLook } from '../domain/cloud.ts';
import type { Deeds } from '../domain/deeds.ts';
import type { Attempt } from '../domain/job.ts';
import type { Policy } from '../domain/policy.ts';
import type { Store } from '../domain/store.ts';
import { hoursMs, type Clock, type Moment } from '../domain/time.ts';

/** The cloud's history goes back seven days (GeeLark, "task history"); older doubts are for a person alone. */
const historyMs = hoursMs(7 * 24);

/**
 * Looks for late evidence about posts that may or may not be out, and decides those it can. A task of ours that still
 * waits is cancelled; one that still waits or runs gets its phone a lease again, for it may switch it on (R3). So does
 * one that came and ended unseen, also while postd was down: it has switched the phone on, and the cloud leaves it on.
 */
export const review =
  (store: Store, cloud: PhoneCloud, clock: Clock, policy: Policy): Deeds['review'] =>
  async () => {
    const since = clock.now() - historyMs;
    const doubts = store.unconfirmed(since);
    if (doubts.length === 0) return { at: clock.now() };
    const suspects = await suspectsOf(cloud, doubts);
    const looks = await lookAt(cloud, suspects);
    // An operator may have decided while the cloud was asked; then there is nothing left to say.
    const open = new Set(store.unconfirmed(since).map(({ attemptId }) => attemptId));
    for (const { attempt, taskIds } of suspects) {
      const seen = taskIds.flatMap((taskId) => looks.get(taskId) ?? []);
      if (seen.some(isUnderWay)) takePhoneBack(store, clock, policy, attempt, false);
      // Its worker never saw this task, or the attempt would bear its id; so nobody has seen its phone off either.
      else if (seen.some(hasRun) && attempt.taskId === null) {
        takePhoneBack(store, clock, policy, attempt, true);
      }
      if (open.has(attempt.attemptId)) {
        decide(store, clock.now(), attempt, seen, seen.length === taskIds.length);
      }
    }
    for (const { taskId, status } of looks.values()) {
      if (status === 'waiting') await cloud.cancelTask(taskId);
    }
    return { at: clock.now() };
  };

/** An attempt and what may be its task: the cloud may have carried out one create twice, under one name. */
interface Suspect {
  attempt: Attempt;
  taskIds: string[];
}

const isUnderWay = ({ status }: TaskLook) => status === 'waiting' || status === 'running';
const hasRun = ({ status }: TaskLook) => status === 'completed' || status === 'failed';
const hasNotPosted = ({ status, mayBeOut }: TaskLook) =>
  (status === 'failed' || status === 'cancelled') && !mayBeOut;

/** The phone of a late task is ours again: to be seen off, and stopped if it is on. */
function takePhoneBack(
  store: Store,
  clock: Clock,
  policy: Policy,
  { attemptId }: Attempt,
  once: boolean,
): void {
  const at = clock.now();
  const [proofFrom, deadlineAt] = [at + policy.settleMs, at + policy.stopPatienceMs];
  store.reopenLease({ attemptId, proofFrom, deadlineAt, at, once });
}

/** The attempts in doubt whose tasks are known by their id, or shown by the history under their name. */
async function suspectsOf(cloud: PhoneCloud, doubts: readonly Attempt[]): Promise<Suspect[]> {
  const known = doubts.flatMap((attempt): Suspect[] =>
    attempt.taskId === null ? [] : [{ attempt, taskIds: [attempt.taskId] }],
  );
  const lost = doubts.filter(({ taskId }) => taskId === null);
  if (lost.length === 0) return known;
  const history = await cloud.taskHistory();
  if (!history.ok) return known;
  const byName = Map.groupBy(history.value, ({ name }) => name);
  const found = lost.map((attempt): Suspect => {
    const records = byName.get(attempt.taskName ?? '') ?? [];
    return { attempt, taskIds: records.map(({ taskId }) => taskId) };
  });
  return [...known, ...found.filter(({ taskIds }) => taskIds.length > 0)];
}

async function lookAt(cloud: PhoneCloud, suspects: readonly Suspect[]): Promise<Map<string, TaskLook>> {
  const taskIds = suspects.flatMap((suspect) => suspect.taskIds);
  if (taskIds.length === 0) return new Map();
  const reply = await cloud.lookAtTasks(taskIds);
  return new Map((reply.ok ? reply.value : []).map((look) => [look.taskId, look]));
}

/** One task that completed is proof enough. That it is not out takes the word on every one of them. */
function decide(
  store: Store,
  at: Moment,
  { jobId }: Attempt,
  seen: readonly TaskLook[],
  isComplete: boolean,
): void {
  const note = seen.map(({ taskId, status }) => `task ${taskId} is ${status}`).join(', ');
  const say = (verdict: 'posted' | 'not-posted') =>
    store.resolve({ jobId, verdict, by: 'evidence', note, at });
  if (seen.some(({ status }) => status === 'completed')) say('posted');
  else if (isComplete && seen.length > 0 && seen.every(hasNotPosted)) say('not-posted');
}
