import type { SnapshotFrom } from 'xstate';
import type { Outcome } from '../../../src/domain/job.ts';
import { defaultPolicy as policy } from '../../../src/domain/policy.ts';
import { minutesMs, secondsMs } from '../../../src/domain/time.ts';
import { nothingLeft } from '../../../src/machines/worker/moves.ts';
import { workerMachine } from '../../../src/machines/worker/machine.ts';
import { campaignStopping, phoneOccupied, taskUnexplained } from '../../../src/machines/trouble.ts';
import type { Ending } from '../../../src/machines/protocol.ts';
import { listener } from '../../support/mailbox.ts';
import { aBrief, anAttempt, retrySettings } from '../../support/rows.ts';
import { answered, oneAfterTheOther, timerOf, waitsFor, type Heard, type Model } from '../traverse.ts';

type WorkerSnapshot = SnapshotFrom<typeof workerMachine>;
/** How far the post in hand is; the worker itself need not know. */
type PostStep = 'none' | 'uploading' | 'wantsPhone' | 'inCloud' | 'running' | 'cancelled';
type HeardByWorker = Heard<WorkerSnapshot, PostStep>;

const tickMs = secondsMs(2);
/** How long postd is down when it is killed. */
export const downMs = minutesMs(1);
/** Long enough that a phone is seen off before it is over. */
export const restMs = minutesMs(5);
const phoneId = anAttempt(0).phoneId;
const soon = ({ context }: WorkerSnapshot) => context.at + tickMs;

const claimed = (s: WorkerSnapshot, claim: object) => {
  const deed = ['claim', 'claimNext'].find((id) => waitsFor(s, id));
  return deed === undefined ? null : answered(deed, { at: soon(s), claim });
};

const ended = (s: WorkerSnapshot, outcome: Outcome, completed = false) =>
  answered('post', { at: soon(s), outcome, ...nothingLeft, completed });

const failed = (blame: 'account' | 'content'): Outcome => ({
  kind: 'failed',
  failure: { ...taskUnexplained, blame },
});
const givenBack: Outcome = { kind: 'deferred', failure: campaignStopping, notBefore: 0 };
const inDoubt: Outcome = { kind: 'unconfirmed', failure: taskUnexplained };
const published: Outcome = { kind: 'published', from: 0, until: 0, shareLink: null };

const inCloud = (step: PostStep) => step === 'inCloud' || step === 'running';
const beforeTheCreate = (step: PostStep) => step === 'uploading' || step === 'wantsPhone';

const taskEnds =
  (outcome: Outcome): HeardByWorker =>
  (s, step) =>
    inCloud(step) ? ended(s, outcome, outcome.kind === 'published') : null;

/** A post that has created nothing is given back at once. */
const ends =
  (ending: Ending): HeardByWorker =>
  (s, step) => {
    const isHurry = ending === 'stopNow' && s.context.ending === 'stop';
    if (s.context.ending !== null && !isHurry) return null;
    const event = { type: 'worker.end', at: soon(s), ending };
    return beforeTheCreate(step) ? oneAfterTheOther(event, ended(s, givenBack)) : event;
  };

/** A new one takes up the attempt that is on record; without one it is sent for work. */
const restart: HeardByWorker = (s) => {
  if (s.value === 'idle') return null;
  const { attempt, leaseId, at: before } = s.context;
  const at = before + downMs;
  if (attempt === null) return { type: 'restart', hears: { type: 'work', at } };
  return { type: 'restart', hears: { type: 'worker.resume', at, attempt, brief: aBrief(), leaseId } };
};

/** Everything that can happen to a worker, as somebody tells it who watches. */
export const happenings = {
  'there may be work': (s) => (s.value === 'idle' ? { type: 'work', at: soon(s) } : null),
  'a job is due': (s) => {
    const taken = claimed(s, {
      kind: 'taken',
      attempt: anAttempt(0),
      brief: aBrief(),
      leaseId: s.value === 'chaining' ? 1 : null,
    });
    return taken === null || s.context.ending === null ? taken : oneAfterTheOther(taken, ended(s, givenBack));
  },
  'no job is due': (s) => claimed(s, { kind: 'nothing' }),
  'its video is in the cloud': (s, step) =>
    step === 'uploading' ? { type: 'post.wantsPhone', at: soon(s) } : null,
  'its phone runs': (s, step) =>
    step === 'wantsPhone' ? { type: 'phone.ready', at: soon(s), leaseId: 1, phoneId } : null,
  'its phone is in use': (s, step) =>
    step === 'wantsPhone'
      ? oneAfterTheOther(
          { type: 'phone.unavailable', at: soon(s), failure: phoneOccupied, retryAt: null },
          ended(s, givenBack),
        )
      : null,
  'its task runs': (s, step) =>
    step === 'inCloud' ? { type: 'looks', at: soon(s), phones: {}, tasks: {} } : null,
  'it is posted': taskEnds(published),
  'its video is refused': taskEnds(failed('content')),
  'its account is logged out': taskEnds(failed('account')),
  'its task is cancelled': (s, step) => (step === 'cancelled' ? ended(s, inDoubt) : null),
  'the campaign is stopped': ends('stop'),
  'the campaign is stopped at once': (s, step) =>
    step === 'running' || step === 'cancelled' ? null : ends('stopNow')(s, step),
  'postd goes down': ends('park'),
  'the pause is over': (s) => timerOf(s, 'rest'),
  'its campaign breaks down': () => ({ type: 'abandon' }),
  'postd is killed': restart,
} satisfies Record<string, HeardByWorker>;

export type WorkerHappening = keyof typeof happenings;

const goesOnInCloud = (step: PostStep): PostStep => (beforeTheCreate(step) ? 'none' : step);

/** After all others there is no post in hand. */
const steps: Partial<Record<WorkerHappening, (step: PostStep, before: WorkerSnapshot) => PostStep>> = {
  'a job is due': (_, { context }) => (context.ending === null ? 'uploading' : 'none'),
  'its video is in the cloud': () => 'wantsPhone',
  'its phone runs': () => 'inCloud',
  'its task runs': () => 'running',
  'the campaign is stopped': goesOnInCloud,
  'the campaign is stopped at once': (step) => (step === 'inCloud' ? 'cancelled' : 'none'),
  'postd goes down': goesOnInCloud,
  'postd is killed': (step) => {
    if (beforeTheCreate(step)) return 'uploading';
    return step === 'inCloud' ? 'running' : step;
  },
};

const stepAfter = (step: PostStep, happening: string, before: WorkerSnapshot): PostStep =>
  steps[happening as WorkerHappening]?.(step, before) ?? 'none';

export const workerModel: Model<WorkerSnapshot, PostStep> = {
  machine: workerMachine,
  input: {
    worker: 'w1',
    runId: 1,
    retry: retrySettings,
    delayBetweenJobsMs: restMs,
    policy,
    instance: '5ea5a1',
    parent: listener().actor,
  },
  happenings,
  memory: { first: 'none', after: stepAfter },
  keyOf: ({ value, status, context }, step) =>
    JSON.stringify(
      status === 'active'
        ? [value, step, context.ending, context.phoneId !== null, context.leaseId !== null]
        : [value],
    ),
};
