import { defaultPolicy } from '../../../src/domain/policy.ts';
import { minutesMs, secondsMs } from '../../../src/domain/time.ts';
import { leaseOf, phoneMachine } from '../../../src/machines/phone/machine.ts';
import { bootTimeout, phoneOccupied } from '../../../src/machines/trouble.ts';
import { listener } from '../../support/mailbox.ts';
import { aLease } from '../../support/rows.ts';
import { answered, timerOf, waitsFor, type Heard, type Model } from '../traverse.ts';
import type { PhoneSnapshot } from '../phone/happenings.ts';

type HeardByPhone = Heard<PhoneSnapshot>;

/** An order that holds for long enough to be refused some times, and no longer. */
export const policy = { ...defaultPolicy, orderPatienceMs: minutesMs(2) };

const tickMs = secondsMs(2);
/** How long postd is down when it is killed. */
export const downMs = secondsMs(10);
const soon = ({ context }: PhoneSnapshot) => context.at + tickMs;

/** The phone machine gets an order as it gets what the last life left: by its row. */
const ordered =
  (agoMs: number): HeardByPhone =>
  (s) => {
    if (s.value !== 'new') return null;
    const at = soon(s);
    const row = {
      origin: 'operator',
      runId: null,
      attemptId: null,
      phase: 'stopping',
      stopAttempts: 0,
    } as const;
    const lease = aLease(at, { ...row, openedAt: at - agoMs, proofFrom: at - agoMs + policy.settleMs });
    return { type: 'phone.resume', at, lease, serving: false };
  };

const answers =
  (answer: object): HeardByPhone =>
  (s) =>
    waitsFor(s, 'stopPhone')
      ? answered('stopPhone', { askedAt: s.context.at, at: soon(s), ...answer })
      : null;

const waits = ({ value }: PhoneSnapshot) => value === 'refused' || value === 'confirmingOff';

/** A look that is asked late enough to prove something, if there is time for it before the next deadline. */
const looks =
  (status: 'off' | 'running'): HeardByPhone =>
  (s) => {
    const { lease } = s.context;
    if (lease === null || !waits(s)) return null;
    const askedAt = Math.max(soon(s), status === 'off' ? lease.proofFrom + tickMs : 0);
    const at = askedAt + tickMs;
    if (at + tickMs >= (lease.deadlineAt ?? Infinity)) return null;
    return { type: 'phone.look', look: { phoneId: lease.phoneId, status, askedAt, at } };
  };

/** Everything that can happen to a phone that an operator ordered to be stopped. */
export const happenings = {
  'an operator orders it off': ordered(0),
  'an order of long ago is found': ordered(policy.orderPatienceMs),
  'the stop is accepted': answers({ ok: true, value: null }),
  'the stop is refused': answers({ ok: false, effect: 'none', failure: bootTimeout }),
  'the stop finds a person on it': answers({ ok: false, effect: 'none', failure: phoneOccupied }),
  'the stop never arrives': answers({ ok: false, effect: 'unknown', failure: bootTimeout }),
  'it is seen off': looks('off'),
  'it is seen running': looks('running'),
  'the operator lets it go': (s) => (waits(s) ? { type: 'phone.letGo', at: soon(s) } : null),
  'the time is up': (s) => timerOf(s, 'deadline'),
  'postd is killed': (s) => {
    const lease = leaseOf(s);
    if (lease === null) return null;
    const hears = { type: 'phone.resume', at: s.context.at + downMs, lease, serving: false };
    return { type: 'restart', hears };
  },
} satisfies Record<string, HeardByPhone>;

export type OrderHappening = keyof typeof happenings;

/** How often it was asked to stop tells how old the order is, roughly; whether the next deadline is its last, exactly. */
export const orderModel: Model<PhoneSnapshot> = {
  machine: phoneMachine,
  input: { phoneId: aLease(0).phoneId, attemptId: null, policy, parent: listener().actor },
  happenings,
  keyOf: (s) => {
    const { lease, seenOn } = s.context;
    if (lease === null || s.status !== 'active') return JSON.stringify([s.value]);
    const { deadlineAt, openedAt, stopAttempts, looksNeeded, looksSeen } = lease;
    const isLast = (deadlineAt ?? 0) - openedAt >= policy.orderPatienceMs;
    return JSON.stringify([s.value, stopAttempts, isLast, looksNeeded, looksSeen, seenOn && waits(s)]);
  },
};
