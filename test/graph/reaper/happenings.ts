import type { SnapshotFrom } from 'xstate';
import { defaultPolicy, type Policy } from '../../../src/domain/policy.ts';
import { hoursMs, minutesMs, secondsMs } from '../../../src/domain/time.ts';
import { reaperMachine } from '../../../src/machines/reaper/machine.ts';
import { listener } from '../../support/mailbox.ts';
import { aBrief, aLease, anAttempt, retrySettings } from '../../support/rows.ts';
import { answered, oneAfterTheOther, timerOf, waitsFor, type Heard, type Model } from '../traverse.ts';

type ReaperSnapshot = SnapshotFrom<typeof reaperMachine>;
/** What there is to be seen to, and whether the reaper knows of it. */
export interface Leftovers {
  /** A post whose run is over; then only its phone. */
  post: 'none' | 'left' | 'followed' | 'phoneLeft' | 'phoneFollowed' | 'gone';
  /** A phone that an operator ordered to be stopped; `stopped`: the call is out already. */
  ordered: 'none' | 'left' | 'stopped' | 'followed';
}
type HeardByReaper = Heard<ReaperSnapshot, Leftovers>;

/** Pauses long enough that everything a walk does in one of them is done before it is over. */
export const policy: Policy = {
  ...defaultPolicy,
  reapEveryMs: minutesMs(4),
  reviewEveryMs: minutesMs(30),
  orderPatienceMs: hoursMs(2),
};

const tickMs = secondsMs(2);
/** How long postd is down when it is killed. */
export const downMs = minutesMs(1);
/** A new reaper has never looked for evidence. */
const firstMs = hoursMs(10);
const soon = ({ context }: ReaperSnapshot) => Math.max(firstMs, context.at) + tickMs;

const orderedPhone = '500000000000000002';
const leaseOfPost = aLease(0, { phase: 'inUse' });
const leaseOfOrder = aLease(0, {
  leaseId: 2,
  phoneId: orderedPhone,
  phase: 'stopping',
  origin: 'operator',
  attemptId: null,
});
const attempt = anAttempt(0, { phase: 'confirming', taskId: 'task-1' });

const orphans = ({ post, ordered }: Leftovers) => ({
  leases: [
    ...(['none', 'gone'].includes(post) ? [] : [leaseOfPost]),
    ...(ordered === 'none' ? [] : [leaseOfOrder]),
  ],
  work: post === 'left' || post === 'followed' ? [{ attempt, brief: aBrief(), retry: retrySettings }] : [],
});

const storeAnswers =
  (at: (snapshot: ReaperSnapshot) => number): HeardByReaper =>
  (s, left) =>
    waitsFor(s, 'findOrphans') ? answered('findOrphans', { at: at(s), ...orphans(left) }) : null;

const looks = (s: ReaperSnapshot) => ({ type: 'looks', at: soon(s), phones: {}, tasks: {} });
const phoneIsOff = (s: ReaperSnapshot, { phoneId, leaseId }: { phoneId: string; leaseId: number }) =>
  answered(`phone:${phoneId}`, { phoneId, leaseId, at: soon(s) });

/** Everything that can happen to the reaper, as somebody tells it who watches. */
export const happenings = {
  'a run leaves a post behind': (_, { post }) => (post === 'none' ? oneAfterTheOther() : null),
  'an operator orders a phone to be stopped': (s, { ordered, post }) =>
    ordered === 'none' && (post === 'none' || post === 'followed')
      ? { type: 'reaper.check', at: soon(s) }
      : null,
  'the store answers': storeAnswers(soon),
  'the store answers, long after the last review': (s, left) =>
    s.context.reviewedAt === 0 || left.post !== 'none' || left.ordered !== 'none'
      ? null
      : storeAnswers(() => s.context.reviewedAt + policy.reviewEveryMs)(s, left),
  'the review is over': (s) => (waitsFor(s, 'review') ? answered('review', { at: soon(s) }) : null),
  'the pause is over': (s) => timerOf(s, 'reapEvery'),
  'the task runs': (s, { post }) => (post === 'followed' ? looks(s) : null),
  'the task ends': (s, { post }) => {
    if (post !== 'followed') return null;
    const { phoneId } = leaseOfPost;
    const at = soon(s);
    const aftermath = { repliedAt: at, doubtUntil: null, completed: true };
    return oneAfterTheOther(
      looks(s),
      { type: 'worker.releasesPhone', at, phoneId, ...aftermath },
      answered('worker:1', { worker: '1', at }),
    );
  },
  'the phone of the post is seen off': (s, { post }) =>
    post === 'phoneFollowed' ? oneAfterTheOther(looks(s), phoneIsOff(s, leaseOfPost)) : null,
  'the ordered phone is seen off': (s, { ordered }) =>
    ordered === 'followed' ? oneAfterTheOther(looks(s), phoneIsOff(s, leaseOfOrder)) : null,
  'an operator lets the ordered phone go': (s, { ordered }) =>
    ordered === 'followed'
      ? oneAfterTheOther(
          { type: 'phone.letGo', at: soon(s), phoneId: orderedPhone },
          phoneIsOff(s, leaseOfOrder),
        )
      : null,
  'the supervisor breaks down': () => ({ type: 'abandon' }),
  'postd is killed': (s) =>
    s.value === 'waiting' ? { type: 'restart', hears: { type: 'reaper.check', at: soon(s) + downMs } } : null,
} satisfies Record<string, HeardByReaper>;

export type ReaperHappening = keyof typeof happenings;

const isFound = { left: 'followed', phoneLeft: 'phoneFollowed' } as const;
const isLost = { followed: 'left', phoneFollowed: 'phoneLeft' } as const;
const by = <State extends string>(change: Partial<Record<State, State>>, state: State): State =>
  change[state] ?? state;

/** What there is to be seen to after a happening. */
export function leftAfter(left: Leftovers, happening: string): Leftovers {
  const { post, ordered } = left;
  switch (happening) {
    case 'a run leaves a post behind':
      return { ...left, post: 'left' };
    case 'an operator orders a phone to be stopped':
      return { ...left, ordered: 'left' };
    case 'the store answers':
    case 'the store answers, long after the last review':
      return { post: by(isFound, post), ordered: by({ left: 'followed', stopped: 'followed' }, ordered) };
    case 'the task ends':
      return { ...left, post: 'phoneFollowed' };
    case 'the phone of the post is seen off':
      return { ...left, post: 'gone' };
    case 'the ordered phone is seen off':
    case 'an operator lets the ordered phone go':
      return { ...left, ordered: 'none' };
    case 'postd is killed':
      return { post: by(isLost, post), ordered: by({ followed: 'stopped' }, ordered) };
    default:
      return left;
  }
}

export const reaperModel: Model<ReaperSnapshot, Leftovers> = {
  machine: reaperMachine,
  input: { policy, instance: '5ea5a1', parent: listener().actor },
  happenings,
  memory: { first: { post: 'none', ordered: 'none' }, after: leftAfter },
  keyOf: ({ value, status, context }, { post, ordered }) =>
    JSON.stringify(status === 'active' ? [value, context.reviewedAt === 0, post, ordered] : [value]),
};
