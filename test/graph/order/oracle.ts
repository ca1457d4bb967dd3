import type { Lease } from '../../../src/domain/lease.ts';
import { minutesMs, secondsMs, type Moment } from '../../../src/domain/time.ts';
import type { OrderHappening } from './happenings.ts';

/** What somebody knows of an ordered stop who watches its row. */
export interface Situation {
  row: Lease;
  /** The moment of what happened. */
  now: Moment;
  /** The last look said that it is on, since the last stop was asked for. */
  isSeenOn: boolean;
}

const [stopPatienceMs, retryMs, holdsMs] = [secondsMs(90), secondsMs(30), minutesMs(2)];
const [settlesMs, horizonMs] = [secondsMs(20), minutesMs(10)];

const closed = (now: Moment, reason: string, offAt: Moment | null = null): Partial<Lease> => ({
  phase: 'closed',
  closedAt: now,
  deadlineAt: null,
  offAt,
  reason,
});

const lapsed = (now: Moment) => closed(now, 'it could not be stopped in time; the order has lapsed');
const isOver = ({ row, now }: Situation): boolean => now - row.openedAt >= holdsMs;

const stops = ({ row, now }: Situation): Partial<Lease> => ({
  phase: 'stopping',
  stopAskedAt: now,
  stopAttempts: row.stopAttempts + 1,
  deadlineAt: null,
});

type Line = (situation: Situation) => Partial<Lease>;

/** Which changes of the row must be seen afterwards; what is not named must be as it was. */
const lines: Readonly<Record<OrderHappening, Line>> = {
  'an operator orders it off': stops,
  'an order of long ago is found': ({ now }) => lapsed(now),
  'the stop is accepted': ({ row, now }) => ({
    phase: 'confirmingOff',
    proofFrom: Math.max(row.proofFrom, now + settlesMs),
    looksSeen: 0,
    deadlineAt: now + stopPatienceMs,
  }),
  'the stop is refused': ({ row, now }) => ({
    phase: 'refused',
    reason: 'The phone is executing a task',
    deadlineAt: Math.min(now + retryMs, row.openedAt + holdsMs),
  }),
  'the stop finds a person on it': ({ now }) => closed(now, 'somebody is on it, and keeps it'),
  'the stop never arrives': ({ row, now }) => ({
    phase: 'confirmingOff',
    proofFrom: Math.max(row.proofFrom, now + horizonMs),
    looksNeeded: 2,
    looksSeen: 0,
    deadlineAt: now + stopPatienceMs,
  }),
  'it is seen off': ({ row, now }) =>
    row.looksSeen + 1 >= row.looksNeeded ? closed(now, 'seen off', now) : { looksSeen: row.looksSeen + 1 },
  'it is seen running': ({ row }) => (row.phase === 'confirmingOff' ? { looksSeen: 0 } : {}),
  'the operator lets it go': ({ now }) => closed(now, 'an operator let it go'),
  'the time is up': (situation) => {
    const { row, now, isSeenOn } = situation;
    if (isOver(situation)) return lapsed(now);
    if (row.phase === 'refused' || isSeenOn) return stops(situation);
    return { deadlineAt: now + stopPatienceMs };
  },
  'postd is killed': (situation) => {
    if (isOver(situation)) return lapsed(situation.now);
    return situation.row.phase === 'stopping' ? stops(situation) : {};
  },
};

export const expected = (happening: OrderHappening, situation: Situation): Partial<Lease> =>
  lines[happening](situation);
