import type { SnapshotFrom } from 'xstate';
import type { PhoneStatus } from '../../../src/domain/cloud.ts';
import { defaultPolicy as policy } from '../../../src/domain/policy.ts';
import { minutesMs, secondsMs } from '../../../src/domain/time.ts';
import { leaseOf, phoneMachine } from '../../../src/machines/phone/machine.ts';
import { bootTimeout, phoneOccupied } from '../../../src/machines/trouble.ts';
import { listener } from '../../support/mailbox.ts';
import { aLease } from '../../support/rows.ts';
import { answered, timerOf, waitsFor, type Heard, type Model } from '../traverse.ts';

export type PhoneSnapshot = SnapshotFrom<typeof phoneMachine>;
type HeardByPhone = Heard<PhoneSnapshot>;

/** Between one thing and the next, in the graph. In a walk time passes as it must. */
const tickMs = secondsMs(2);
/** How long postd is down when it is killed. */
export const downMs = minutesMs(1);
const soon = ({ context }: PhoneSnapshot) => context.at + tickMs;

/** A look that is asked late enough to prove something, if there is time for it before the next deadline. */
function look(snapshot: PhoneSnapshot, status: PhoneStatus) {
  const { lease } = snapshot.context;
  if (lease === null || lease.phase === 'closed') return null;
  const askedAt = Math.max(soon(snapshot), status === 'off' ? lease.proofFrom + tickMs : 0);
  const at = askedAt + tickMs;
  return { type: 'phone.look', look: { phoneId: lease.phoneId, status, askedAt, at } };
}

const inTime = <Event extends { look: { at: number } }>(
  snapshot: PhoneSnapshot,
  event: Event | null,
): Event | null => {
  const deadlineAt = snapshot.context.lease?.deadlineAt ?? null;
  return event !== null && (deadlineAt === null || event.look.at + tickMs < deadlineAt) ? event : null;
};

const looks =
  (status: PhoneStatus): HeardByPhone =>
  (snapshot) =>
    inTime(snapshot, look(snapshot, status));

/** Off, but asked before what we did last could have taken effect. */
const looksOffTooEarly: HeardByPhone = (snapshot) => {
  const { lease, at } = snapshot.context;
  if (lease === null || at + tickMs >= lease.proofFrom) return null;
  const early = { phoneId: lease.phoneId, status: 'off', askedAt: at, at: at + tickMs };
  return inTime(snapshot, { type: 'phone.look', look: early });
};

/** It runs sooner after our start than any phone boots. */
const runsTooSoon: HeardByPhone = (snapshot) => {
  const { lease, at } = snapshot.context;
  const startAskedAt = lease?.startAskedAt ?? null;
  if (lease === null || startAskedAt === null || lease.onSince !== null) return null;
  const isInTimeToTell = at + 3 * tickMs < startAskedAt + policy.minimumBootMs;
  const now = { phoneId: lease.phoneId, status: 'running', askedAt: at + tickMs, at: at + 2 * tickMs };
  return isInTimeToTell ? { type: 'phone.look', look: now } : null;
};

/** It runs as long after our start as a phone takes to boot. */
const runs: HeardByPhone = (snapshot) => {
  const { lease } = snapshot.context;
  const event = look(snapshot, 'running');
  const startAskedAt = lease?.startAskedAt ?? null;
  if (startAskedAt === null || event === null) return inTime(snapshot, event);
  const at = Math.max(soon(snapshot), startAskedAt + minutesMs(2));
  return inTime(snapshot, { ...event, look: { ...event.look, askedAt: at, at } });
};

const moments = (snapshot: PhoneSnapshot) => ({ askedAt: snapshot.context.at, at: soon(snapshot) });

const answers =
  (deed: string, answer: object): HeardByPhone =>
  (snapshot) =>
    waitsFor(snapshot, deed) ? answered(deed, { ...moments(snapshot), ...answer }) : null;

const refusal = { ok: false, effect: 'none', failure: { ...bootTimeout, code: 'geelark.43020' } };
const personsRefusal = { ok: false, effect: 'none', failure: phoneOccupied };
const lost = { ok: false, effect: 'unknown', failure: bootTimeout };
const accepted = { ok: true, value: null };

/** Whether a job may still have it. */
const isServing = (value: PhoneSnapshot['value']): boolean =>
  !['refused', 'confirmingOff', 'takenOver', 'closed'].includes(value);

const release =
  (aftermath: (snapshot: PhoneSnapshot) => object): HeardByPhone =>
  (snapshot) =>
    snapshot.value === 'new' || snapshot.context.unwanted || !isServing(snapshot.value)
      ? null
      : {
          type: 'phone.release',
          at: soon(snapshot),
          ...{ repliedAt: null, doubtUntil: null, completed: false },
          ...aftermath(snapshot),
        };

const says =
  (type: string): HeardByPhone =>
  (snapshot) =>
    snapshot.context.lease === null ? null : { type, at: soon(snapshot), attemptId: 1 };

/** The last life is over, and its lease is on record. */
const restart =
  (isJobOver: boolean): HeardByPhone =>
  (snapshot) => {
    const lease = leaseOf(snapshot);
    if (lease === null || (!isJobOver && (snapshot.context.unwanted || !isServing(snapshot.value))))
      return null;
    const at = snapshot.context.at + downMs;
    const hears = { type: 'phone.resume', at, lease, serving: !isJobOver };
    return { type: 'restart', hears };
  };

const whileAsking =
  (heard: HeardByPhone): HeardByPhone =>
  (snapshot) =>
    waitsFor(snapshot, 'startPhone') || waitsFor(snapshot, 'stopPhone') ? heard(snapshot) : null;

/** Everything that can happen to a phone in our hands, as somebody tells it who watches. */
export const happenings = {
  'a job wants it': (s) => (s.value === 'new' ? { type: 'phone.acquire', at: soon(s) } : null),
  'its lease is free': (s) =>
    answers('acquire', { lease: aLease(soon(s), { deadlineAt: soon(s) + policy.lookPatienceMs }) })(s),
  'somebody else has its lease': (s) => answers('acquire', { heldBy: aLease(soon(s), { leaseId: 9 }) })(s),
  'it is seen off': looks('off'),
  'it was seen off too early to prove anything': looksOffTooEarly,
  'it is seen starting': looks('starting'),
  'it is seen running': runs,
  'it runs too soon to be ours': runsTooSoon,
  'it was deleted': (s) => (s.value === 'looking' ? looks('missing')(s) : null),
  'the cloud says nothing of it': looks('unknown'),
  'the start is accepted': answers('startPhone', accepted),
  'the start is refused': answers('startPhone', refusal),
  'the start finds a person on it': answers('startPhone', personsRefusal),
  'the reply to the start is lost': answers('startPhone', lost),
  'the start never arrives': answers('startPhone', lost),
  'the stop is accepted': answers('stopPhone', accepted),
  'the stop is refused': answers('stopPhone', refusal),
  'the stop finds a person on it': answers('stopPhone', personsRefusal),
  'the reply to the stop is lost': answers('stopPhone', lost),
  'the stop never arrives': answers('stopPhone', lost),
  'the job uses it': says('phone.use'),
  'another job wants it': says('phone.serve'),
  'the job lets it go': release(() => ({})),
  'the job lets it go with a create in doubt': release((s) => ({
    repliedAt: s.context.at,
    doubtUntil: s.context.at + policy.inFlightHorizonMs,
  })),
  'the job lets it go, posted': (s) => (s.value === 'inUse' ? release(() => ({ completed: true }))(s) : null),
  'an operator lets it go': (s) =>
    ['refused', 'confirmingOff', 'takenOver'].includes(s.value) ? { type: 'phone.letGo', at: soon(s) } : null,
  'the time is up': (s) => timerOf(s, 'deadline'),
  'its campaign breaks down': () => ({ type: 'abandon' }),
  'postd is killed': restart(false),
  'postd is killed once the call is out': whileAsking(restart(false)),
  'postd is killed when the job is over': restart(true),
} satisfies Record<string, HeardByPhone>;

export type PhoneHappening = keyof typeof happenings;

/** What a phone keeps in mind and in its lease, where it makes a difference to what comes. */
const traitsOf = (snapshot: PhoneSnapshot) => {
  const { lease, unwanted, seenOn } = snapshot.context;
  if (lease === null || snapshot.status !== 'active') return [];
  return [
    unwanted && isServing(snapshot.value),
    seenOn && ['inUse', 'confirmingOff'].includes(snapshot.value),
    lease.offAt !== null,
    lease.looksNeeded,
    lease.looksSeen > 0,
    happenings['it is seen off'](snapshot) !== null,
  ];
};

export const phoneModel: Model<PhoneSnapshot> = {
  machine: phoneMachine,
  input: { phoneId: aLease(0).phoneId, attemptId: 1, policy, parent: listener().actor },
  happenings,
  keyOf: (snapshot) =>
    JSON.stringify([
      snapshot.value,
      snapshot.context.unwanted && snapshot.value === 'acquiring',
      ...traitsOf(snapshot),
    ]),
};
