import type { SnapshotFrom } from 'xstate';
import type { Failure } from '../../../src/domain/blame.ts';
import type { TaskStatus } from '../../../src/domain/cloud.ts';
import { defaultPolicy as policy } from '../../../src/domain/policy.ts';
import { hoursMs, minutesMs, secondsMs } from '../../../src/domain/time.ts';
import { attemptOf, postMachine } from '../../../src/machines/post/machine.ts';
import { bootTimeout, phoneOccupied, phoneStopping, taskUnexplained } from '../../../src/machines/trouble.ts';
import { listener } from '../../support/mailbox.ts';
import { aBrief, anAttempt, retrySettings } from '../../support/rows.ts';
import { answered, timerOf, waitsFor, type Heard, type Model } from '../traverse.ts';

type PostSnapshot = SnapshotFrom<typeof postMachine>;
/** What only the cloud knows of the task. */
interface Task {
  hasBegun: boolean;
}
type HeardByPost = Heard<PostSnapshot, Task>;

/** Between one thing and the next, in the graph. In a walk time passes as it must. */
const tickMs = secondsMs(2);
const looksForAProof = 3;
/** How long postd is down when it is killed. */
export const downMs = minutesMs(1);
/** Longer than any task is waited for. */
export const downForLongMs = hoursMs(1);
const soon = ({ context }: PostSnapshot) => context.at + tickMs;

const answers =
  (deed: string, answer: object): HeardByPost =>
  (snapshot) =>
    waitsFor(snapshot, deed)
      ? answered(deed, { askedAt: soon(snapshot), at: soon(snapshot), ...answer })
      : null;

const accepted = (value: object | null = null) => ({ ok: true, value });
const failing = (effect: 'none' | 'unknown', blame: Failure['blame']) => ({
  ok: false,
  effect,
  failure: { ...taskUnexplained, blame },
});

const isIn = (snapshot: PostSnapshot, state: string): boolean =>
  snapshot.value === state || (typeof snapshot.value === 'object' && state in snapshot.value);

const looks =
  (status: TaskStatus, details: object = {}): HeardByPost =>
  (snapshot) => {
    const { taskId, deadlineAt } = snapshot.context.attempt;
    const at = soon(snapshot);
    if (!isIn(snapshot, 'confirming') || taskId === null || at + tickMs >= (deadlineAt ?? Infinity))
      return null;
    const look = {
      taskId,
      askedAt: at,
      at,
      status,
      failure: null,
      mayBeOut: false,
      shareLink: null,
      ...details,
    };
    return { type: 'looks', at, phones: {}, tasks: { [taskId]: look } };
  };

/** A task that has begun cannot be cancelled before it began. */
const beforeItBegan =
  (heard: HeardByPost): HeardByPost =>
  (snapshot, task) =>
    task.hasBegun ? null : heard(snapshot, task);

const ends =
  (ending: 'stop' | 'park' | 'cancel'): HeardByPost =>
  (snapshot) => {
    const before = snapshot.context.ending;
    const isNews = before === null || (ending === 'cancel' && before !== 'cancel');
    return isIn(snapshot, 'new') || !isNews ? null : { type: 'post.end', at: soon(snapshot), ending };
  };

const unavailable =
  (failure: Failure, retryAfterMs: number | null): HeardByPost =>
  (snapshot) => {
    if (!isIn(snapshot, 'awaitingPhone')) return null;
    const at = soon(snapshot);
    return {
      type: 'phone.unavailable',
      at,
      failure,
      retryAt: retryAfterMs === null ? null : at + retryAfterMs,
    };
  };

const restartAfter =
  (ms: number): HeardByPost =>
  (snapshot) => {
    const attempt = attemptOf(snapshot);
    if (attempt === null) return null;
    const hears = { type: 'post.resume', at: snapshot.context.at + ms };
    return { type: 'restart', hears, input: { ...snapshot.context, attempt } };
  };
const restart = restartAfter(downMs);

/** Everything that can happen to a post, as somebody tells it who watches. */
export const happenings = {
  'it begins': (s) => (isIn(s, 'new') ? { type: 'post.begin', at: soon(s) } : null),
  'the video is in the cloud': answers('findUpload', { resourceUrl: 'https://media/1.mp4' }),
  'the video is not in the cloud': answers('findUpload', { resourceUrl: null }),
  'a place is given': answers(
    'askUploadUrl',
    accepted({ uploadUrl: 'https://put', resourceUrl: 'https://media/2.mp4' }),
  ),
  'the cloud fails to give a place': answers('askUploadUrl', failing('unknown', 'infrastructure')),
  'the cloud refuses a place': answers('askUploadUrl', failing('none', 'unclassified')),
  'the video arrives': answers('putMedia', accepted()),
  'the video does not arrive': answers('putMedia', failing('unknown', 'infrastructure')),
  'its phone runs': (s) => (isIn(s, 'awaitingPhone') ? { type: 'phone.ready', at: soon(s) } : null),
  'its phone is still being stopped': unavailable(phoneStopping, secondsMs(30)),
  'its phone does not start': unavailable(bootTimeout, null),
  'its phone is in use': unavailable(phoneOccupied, null),
  'the create is accepted': answers('publish', accepted({ taskId: 'task-1' })),
  'the create is refused': answers('publish', failing('none', 'operator')),
  'the reply to the create is lost': answers('publish', failing('unknown', 'infrastructure')),
  'the history shows it': answers('lookUp', { kind: 'found', taskId: 'task-1' }),
  'the history does not show it': answers('lookUp', { kind: 'absent', phoneIdle: true }),
  'the history shows others at work': answers('lookUp', { kind: 'absent', phoneIdle: false }),
  'the history cannot be read': answers('lookUp', { kind: 'unreadable', failure: taskUnexplained }),
  'the task runs': looks('running'),
  'the task is not to be seen': looks('missing'),
  'the task completes': looks('completed'),
  'the task fails, and nothing is out': looks('failed', { failure: taskUnexplained }),
  'the task fails, and may be out': looks('failed', { failure: taskUnexplained, mayBeOut: true }),
  'the task is cancelled before it began': beforeItBegan(looks('cancelled')),
  'the task is cancelled midway': looks('cancelled', { mayBeOut: true }),
  'the cancel is accepted': answers('cancel', accepted()),
  'the reply to the cancel is lost': answers('cancel', failing('unknown', 'infrastructure')),
  'the outcome is written': answers('settle', { jobState: 'pending' }),
  'the time is up': (s) => timerOf(s, 'deadline'),
  'the campaign is stopped': ends('stop'),
  'postd goes down': ends('park'),
  'postd goes down and cancels': ends('cancel'),
  'its worker breaks down': () => ({ type: 'abandon' }),
  'postd is killed once the create is out': (s, task) => (waitsFor(s, 'publish') ? restart(s, task) : null),
  'postd is killed': restart,
  'postd is killed, and away for long': (s, task) =>
    isIn(s, 'confirming') ? restartAfter(downForLongMs)(s, task) : null,
} satisfies Record<string, HeardByPost>;

export type PostHappening = keyof typeof happenings;

/** What a post keeps in mind and in its row, where it makes a difference to what comes. */
const traitsOf = (snapshot: PostSnapshot): unknown[] => {
  const { attempt, ending, uploadTries, resourceUrl, ran, at } = snapshot.context;
  const { createNumber, absentLooks, cancelAskedAt, doubtUntil, outcome, deadlineAt } = attempt;
  if (isIn(snapshot, 'uploading')) return [uploadTries];
  if (isIn(snapshot, 'settling')) return [outcome?.kind];
  if (isIn(snapshot, 'confirming') || isIn(snapshot, 'cancelling')) {
    const isTimeLeft = deadlineAt !== null && deadlineAt - at > 4 * tickMs;
    return [ending === 'cancel' ? 'cancel' : ending !== null, ran, cancelAskedAt !== null, isTimeLeft];
  }
  const mayCreateAgain = resourceUrl !== null && createNumber < 2;
  if (doubtUntil === null) return [ending !== null, mayCreateAgain];
  const roundsOfLooks = Math.floor(
    (soon(snapshot) - doubtUntil) / (policy.inFlightHorizonMs / looksForAProof),
  );
  return [
    ending !== null,
    mayCreateAgain,
    Math.min(absentLooks, looksForAProof - 1),
    Math.min(roundsOfLooks, looksForAProof),
  ];
};

const keyOf = (snapshot: PostSnapshot, { hasBegun }: Task): string =>
  JSON.stringify(
    snapshot.status === 'active' ? [snapshot.value, hasBegun, ...traitsOf(snapshot)] : snapshot.value,
  );

const taskAfter = (task: Task, happening: string): Task => {
  if (happening === 'the task runs') return { hasBegun: true };
  return ['its phone runs', 'the outcome is written'].includes(happening) ? { hasBegun: false } : task;
};

/** What it takes to come to the proof that a create never arrived. */
const aboutTheProof: readonly string[] = [
  'it begins',
  'the video is in the cloud',
  'its phone runs',
  'the reply to the create is lost',
  'the time is up',
  'the history does not show it',
  'the outcome is written',
] satisfies PostHappening[];

/** The graph, for a campaign that allows a second create after the proof that the first never arrived; or forbids it. */
export const postModel = (createAgainAfterProof: boolean): Model<PostSnapshot, Task> => ({
  machine: postMachine,
  input: {
    attempt: anAttempt(0),
    brief: aBrief(),
    retry: { ...retrySettings, createAgainAfterProof },
    policy,
    instance: '5ea5a1',
    parent: listener().actor,
  },
  happenings: createAgainAfterProof
    ? happenings
    : Object.fromEntries(Object.entries(happenings).filter(([name]) => aboutTheProof.includes(name))),
  memory: { first: { hasBegun: false }, after: taskAfter },
  keyOf,
});
