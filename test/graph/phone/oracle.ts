import type { Lease, LeasePhase } from '../../../src/domain/lease.ts';
import { minutesMs, secondsMs, type Moment } from '../../../src/domain/time.ts';
import type { PhoneHappening } from './happenings.ts';

/** What somebody knows of a phone who watches the rows and the line, and nothing of the machine. */
export interface Situation {
  /** Null before the lease is on record. */
  row: Lease | null;
  /** The moment of what happened. */
  now: Moment;
  /** The job let it go before the phone was ours, or before it was started. */
  isGivenUp: boolean;
  /** The last look that counted said that it is on. */
  isSeenOn: boolean;
}

/** What must be so afterwards. What is not named must be as it was. */
export interface Expected {
  /** Changes of the lease row. */
  row?: Partial<Lease>;
  /** What the campaign is told: `ready`, or the code of why not, with when to ask again. */
  told?: string;
  retryAt?: Moment;
  /** The calls to the cloud and the deeds of the store that are on their way. */
  asks?: readonly ('acquire' | 'startPhone' | 'stopPhone')[];
}

type Line = (situation: Situation & { row: Lease }) => Expected;
type Lines = Partial<Record<PhoneHappening, Line>>;

const patience = {
  look: minutesMs(5),
  boot: minutesMs(10),
  stop: secondsMs(90),
  stopRetry: secondsMs(30),
  takeover: minutesMs(30),
  busy: secondsMs(30),
};
/** So long after an answer a look may still show what was before it; so long a lost call may be on its way. */
const [settlesMs, horizonMs] = [secondsMs(20), minutesMs(10)];

const answeredAt = ({ row, now }: Parameters<Line>[0]): Partial<Lease> => ({
  proofFrom: Math.max(row.proofFrom, now + settlesMs),
  looksSeen: 0,
});
const lostAt = ({ row, now }: Parameters<Line>[0]): Partial<Lease> => ({
  proofFrom: Math.max(row.proofFrom, now + horizonMs),
  looksNeeded: 2,
  looksSeen: 0,
});

/** The lease is over. A phone that ran under it is off since somebody saw it off. */
const closed = (row: Lease, now: Moment, reason: string): Partial<Lease> => ({
  phase: 'closed',
  closedAt: now,
  deadlineAt: null,
  offAt: row.onSince === null ? null : (row.offAt ?? now),
  reason,
});

const turnedAway =
  (told: string, reason: string): Line =>
  ({ row, now }) => ({ row: closed(row, now, reason), told, asks: [] });

const stopIsAsked = (row: Lease, now: Moment): Partial<Lease> => ({
  phase: 'stopping',
  stopAskedAt: now,
  stopAttempts: row.stopAttempts + 1,
  deadlineAt: null,
});

/** A stop goes out, whatever else is noted with it. */
const stops =
  (also: (situation: Parameters<Line>[0]) => Partial<Lease> = () => ({})): Line =>
  (situation) => ({
    row: { ...also(situation), ...stopIsAsked(situation.row, situation.now) },
    asks: ['stopPhone'],
  });

/** A create in doubt may still switch the phone on: until the horizon nothing proves it off, and then two looks do. */
const inDoubt = ({ row, now }: Parameters<Line>[0]): Partial<Lease> => ({
  proofFrom: Math.max(row.proofFrom, now + horizonMs),
  looksNeeded: 2,
});

/** Enough looks prove it off; fewer only count. */
const offCounts =
  (reason: string, told?: string): Line =>
  ({ row, now }) => {
    if (row.looksSeen + 1 < row.looksNeeded) return { row: { looksSeen: row.looksSeen + 1 } };
    return { row: closed(row, now, reason), ...(told === undefined ? {} : { told }) };
  };

const stillStopping: Line = ({ now }) => ({ told: 'phone.stopping', retryAt: now + patience.busy });

/** A phone of which nobody wants anything but that it is off. */
const waitsForOff: Lines = {
  'it is seen off': offCounts('seen off'),
  'another job wants it': stillStopping,
  'an operator lets it go': ({ row, now }) => ({
    row: { ...closed(row, now, 'an operator let it go'), offAt: null },
  }),
};

const comesBackBooting: Line = ({ now }) => ({ row: { deadlineAt: now + patience.boot } });
const stopsAgain: Line = (situation) => ({ ...stops()(situation) });

/** By what the row says, and what happens then. Whatever has no line changes nothing that anybody could see. */
const lines: Readonly<Record<LeasePhase, Lines>> = {
  looking: {
    'it is seen off': ({ now }) => ({
      row: { phase: 'starting', startAskedAt: now, deadlineAt: null },
      asks: ['startPhone'],
    }),
    'it is seen starting': turnedAway('phone.occupied', 'somebody else is using the phone'),
    'it is seen running': turnedAway('phone.occupied', 'somebody else is using the phone'),
    'it was deleted': turnedAway('phone.gone', 'the cloud no longer offers this phone (expired or deleted)'),
    'the time is up': turnedAway('phone.unseen', 'the cloud did not say what the phone is doing'),
    'the job lets it go': ({ row, now }) => ({ row: closed(row, now, 'never started') }),
    'the job lets it go with a create in doubt': ({ row, now }) => ({
      row: closed(row, now, 'never started'),
    }),
    'postd is killed': ({ now }) => ({ row: { deadlineAt: now + patience.look } }),
    'postd is killed when the job is over': ({ row, now }) => ({ row: closed(row, now, 'never started') }),
  },
  starting: {
    'the start is accepted': (situation) =>
      situation.isGivenUp
        ? stops(answeredAt)(situation)
        : {
            row: { ...answeredAt(situation), phase: 'booting', deadlineAt: situation.now + patience.boot },
            asks: [],
          },
    'the start is refused': turnedAway('geelark.43020', 'The phone is temporarily unavailable'),
    'the start finds a person on it': turnedAway('geelark.43007', 'Somebody else has opened the phone'),
    'the reply to the start is lost': (situation) => lostStart(situation),
    'the start never arrives': (situation) => lostStart(situation),
    'the job lets it go with a create in doubt': (situation) => ({ row: inDoubt(situation) }),
    'postd is killed': (situation) => comesBackFromStart(situation, 'booting', patience.boot),
    'postd is killed once the call is out': (situation) =>
      comesBackFromStart(situation, 'booting', patience.boot),
    'postd is killed when the job is over': (situation) =>
      comesBackFromStart(situation, 'confirmingOff', patience.stop),
  },
  booting: {
    'it runs too soon to be ours': turnedAway(
      'phone.taken-first',
      'somebody started the phone just before us',
    ),
    'it is seen running': ({ row, now }) => ({
      row: { phase: 'ready', onSince: row.onSince ?? now, deadlineAt: null },
      told: 'ready',
    }),
    'it is seen starting': ({ row, now }) => ({ row: { onSince: row.onSince ?? now } }),
    'it is seen off': offCounts('the phone went off while it was starting', 'phone.boot-died'),
    'the job lets it go': stops(),
    'the job lets it go with a create in doubt': stops(inDoubt),
    'the time is up': (situation) => ({ ...stops()(situation), told: 'phone.boot-timeout' }),
    'postd is killed': comesBackBooting,
    'postd is killed when the job is over': stops(),
  },
  ready: {
    'the job uses it': () => ({ row: { phase: 'inUse' } }),
    'another job wants it': () => ({ told: 'ready' }),
    'the job lets it go': stops(),
    'the job lets it go with a create in doubt': stops(inDoubt),
    'postd is killed': () => ({ told: 'ready' }),
    'postd is killed when the job is over': stops(),
  },
  inUse: {
    'another job wants it': () => ({ row: { offAt: null }, told: 'ready' }),
    'it is seen off': ({ now }) => ({ row: { offAt: now } }),
    'the job lets it go': (situation) => letsGoOfUsed(situation, {}),
    'the job lets it go with a create in doubt': (situation) => letsGoOfUsed(situation, inDoubt(situation)),
    'the job lets it go, posted': stops(() => ({ offAt: null })),
    'postd is killed when the job is over': stops(),
  },
  stopping: {
    'the stop is accepted': (situation) => ({
      row: { ...answeredAt(situation), phase: 'confirmingOff', deadlineAt: situation.now + patience.stop },
      asks: [],
    }),
    'the stop is refused': ({ now }) => ({
      row: {
        phase: 'refused',
        reason: 'The phone is executing a task',
        deadlineAt: now + patience.stopRetry,
      },
      asks: [],
    }),
    'the stop finds a person on it': ({ now }) => ({
      row: {
        phase: 'takenOver',
        reason: 'Somebody controls the phone remotely',
        deadlineAt: now + patience.takeover,
      },
      asks: [],
    }),
    'the reply to the stop is lost': (situation) => lostStop(situation),
    'the stop never arrives': (situation) => lostStop(situation),
    'another job wants it': stillStopping,
    'the job lets it go with a create in doubt': (situation) => ({ row: inDoubt(situation) }),
    'postd is killed': stopsAgain,
    'postd is killed once the call is out': stopsAgain,
    'postd is killed when the job is over': stopsAgain,
  },
  refused: { ...waitsForOff, 'the time is up': stops() },
  confirmingOff: {
    ...waitsForOff,
    'it is seen starting': () => ({ row: { looksSeen: 0 } }),
    'it is seen running': () => ({ row: { looksSeen: 0 } }),
    'the time is up': (situation) => {
      const { row, now, isSeenOn } = situation;
      if (!isSeenOn) return { row: { deadlineAt: now + patience.stop } };
      return row.offAt === null
        ? stops()(situation)
        : { row: { phase: 'takenOver', deadlineAt: now + patience.takeover } };
    },
  },
  takenOver: { ...waitsForOff, 'the time is up': stops() },
  closed: {},
};

function lostStart(situation: Parameters<Line>[0]): Expected {
  if (situation.isGivenUp) return stops(lostAt)(situation);
  const row = { ...lostAt(situation), phase: 'booting', deadlineAt: situation.now + patience.boot } as const;
  return { row, asks: [] };
}

const lostStop: Line = (situation) => ({
  row: { ...lostAt(situation), phase: 'confirmingOff', deadlineAt: situation.now + patience.stop },
  asks: [],
});

const comesBackFromStart = (
  situation: Parameters<Line>[0],
  phase: LeasePhase,
  patienceMs: number,
): Expected => ({
  row: { ...lostAt(situation), phase, deadlineAt: situation.now + patienceMs },
  asks: [],
});

/** What went off under a job stays off, for all we know; if it is on again, that was not us. */
function letsGoOfUsed(situation: Parameters<Line>[0], also: Partial<Lease>): Expected {
  const { row, now, isSeenOn } = situation;
  if (row.offAt === null) return stops(() => also)(situation);
  return isSeenOn
    ? { row: { ...also, phase: 'takenOver', deadlineAt: now + patience.takeover } }
    : { row: { ...also, phase: 'confirmingOff', deadlineAt: now + patience.stop } };
}

/** Before there is a lease. */
const beforeTheLease: Partial<Record<PhoneHappening, (situation: Situation) => Expected>> = {
  'a job wants it': () => ({ asks: ['acquire'] }),
  'its lease is free': ({ now, isGivenUp }) =>
    isGivenUp
      ? { row: { phase: 'closed', closedAt: now, reason: 'never started' }, asks: [] }
      : {
          row: { phase: 'looking', openedAt: now, startAskedAt: null, deadlineAt: now + patience.look },
          asks: [],
        },
  'somebody else has its lease': ({ now }) => ({
    told: 'phone.held',
    retryAt: now + patience.busy,
    asks: [],
  }),
};

/** What `postctl logs` says when a lease comes to a phase; what is not named is not told. */
const told: Partial<Record<LeasePhase, string>> = {
  starting: 'phone.starting',
  ready: 'phone.ready',
  stopping: 'phone.stopping',
  refused: 'phone.stop-refused',
  takenOver: 'phone.taken-over',
};

/** What the journal says of a happening, by the row before and after it: each phase once, and none on the way. */
export function journalOf(before: Lease | null, after: Lease | null): string[] {
  if (after === null || before?.phase === after.phase) return [];
  if (after.phase === 'closed' && after.onSince === null) return ['phone.let-go'];
  if (after.phase === 'closed') return [after.offAt === null ? 'phone.released' : 'phone.off'];
  return [told[after.phase] ?? []].flat();
}

/** What must be so after a happening, by what was to be seen before it. */
export function expected(happening: PhoneHappening, situation: Situation): Expected {
  if (happening === 'its campaign breaks down') return {};
  const { row } = situation;
  if (row === null) return beforeTheLease[happening]?.(situation) ?? {};
  return lines[row.phase][happening]?.({ ...situation, row }) ?? {};
}
