import type { EventObject, SnapshotFrom } from 'xstate';
import { defaultPolicy as policy } from '../../../src/domain/policy.ts';
import { asItIs, type Stock } from '../../../src/domain/run.ts';
import { minutesMs, secondsMs } from '../../../src/domain/time.ts';
import { campaignMachine } from '../../../src/machines/campaign/machine.ts';
import type { Ending } from '../../../src/machines/protocol.ts';
import { nothingLeft } from '../../../src/machines/worker/moves.ts';
import { aBrief, aLease, anAttempt, aRun } from '../../support/rows.ts';
import { answered, oneAfterTheOther, timerOf, waitsFor, type Heard, type Model } from '../traverse.ts';
import { aroundAfter, atFirst, type Around } from './around.ts';

type CampaignSnapshot = SnapshotFrom<typeof campaignMachine>;

type HeardByCampaign = Heard<CampaignSnapshot, Around>;
type Told = EventObject & Record<string, unknown>;

/** How long postd is down when it is killed. */
export const downMs = minutesMs(1);

const soon = ({ context }: CampaignSnapshot) => context.at + secondsMs(2);
const { phoneId } = anAttempt(0);
const isEnding = ({ context }: CampaignSnapshot): boolean =>
  context.ending !== null || context.run?.phase === 'draining';
const isIn = ({ value }: CampaignSnapshot, ...names: string[]): boolean => names.includes(value);

const looks = (s: CampaignSnapshot): Told => ({ type: 'looks', at: soon(s), phones: {}, tasks: {} });
const workerIsDone = (s: CampaignSnapshot): Told => answered('worker:w1', { worker: 'w1', at: soon(s) });
const phoneIsDone = (s: CampaignSnapshot): Told =>
  answered(`phone:${phoneId}`, { phoneId, leaseId: 1, at: soon(s) });
const released = (s: CampaignSnapshot): Told => ({
  type: 'worker.releasesPhone',
  at: soon(s),
  phoneId,
  ...nothingLeft,
});
const ready = (s: CampaignSnapshot): Told => ({ type: 'phone.ready', at: soon(s), phoneId, leaseId: 1 });

/** What follows from it when a worker has nothing in hand any more that it may not give back. */
function givesBack(s: CampaignSnapshot, { worker, phone }: Around): Told[] {
  if (worker === 'idle') return [workerIsDone(s)];
  if (worker !== 'uploading' && worker !== 'wantsPhone') return [];
  const phones = phone === 'none' ? [] : [released(s), ...(phone === 'looking' ? [phoneIsDone(s)] : [])];
  return [...phones, workerIsDone(s)];
}

const ends =
  (ending: Ending): HeardByCampaign =>
  (s, around) => {
    const { ending: before } = s.context;
    const isNews = before === null || (before === 'stop' && isIn(s, 'draining') && ending === 'park');
    if (!isNews || isIn(s, 'new')) return null;
    const event = { type: 'campaign.end', at: soon(s), ending };
    return before === null && !isIn(s, 'seeding', 'farewell')
      ? oneAfterTheOther(event, ...givesBack(s, around))
      : event;
  };

const noStock: Stock = {
  opensAt: null,
  nextDay: null,
  due: 0,
  inHand: 0,
  nextDueAt: null,
  blocked: 0,
  retrying: 0,
  open: 0,
  paused: false,
};
const stock =
  (changes: Partial<Stock>): HeardByCampaign =>
  (s) =>
    waitsFor(s, 'takeStock')
      ? answered('takeStock', { at: soon(s), stock: { ...noStock, ...changes } })
      : null;

const seeding =
  (answer: object): HeardByCampaign =>
  (s) =>
    waitsFor(s, 'seed') ? answered('seed', { at: soon(s), ...answer }) : null;

const planning =
  (answer: object): HeardByCampaign =>
  (s) =>
    waitsFor(s, 'planDay') ? answered('planDay', { at: soon(s), ...answer }) : null;

const nudge: HeardByCampaign = (s, { phone }) =>
  isIn(s, 'working', 'takingStock', 'waiting', 'paused', 'resting', 'awaitingDay') ||
  (isIn(s, 'farewell') && phone === 'stopping')
    ? { type: 'campaign.nudge', at: soon(s) }
    : null;

/** A task that was cancelled may still run on its phone. */
const wasCancelled = ({ context }: CampaignSnapshot): boolean =>
  context.ending === 'cancel' || context.ending === 'stopNow';

/** Nobody waits for a moment that must not pass meanwhile. */
const mayTakeLong = (s: CampaignSnapshot): boolean => !isIn(s, 'waiting', 'paused', 'resting', 'awaitingDay');

const atMidnight = (s: CampaignSnapshot) => ({ nextDay: { at: soon(s), hasCome: true } });

/** The rows say how far it was. */
const restart: HeardByCampaign = (s, { worker, phone }) => {
  const { run, at: before } = s.context;
  const isFree = worker === 'claiming' && run?.phase !== 'draining';
  const isSimple =
    phone === 'none' && (isFree || isIn(s, 'betweenPasses', 'resting', 'awaitingDay', 'planningDay'));
  if (run === null || wasCancelled(s) || !(isSimple || worker === 'inCloud')) return null;
  const at = before + downMs;
  const inCloud = { attempt: anAttempt(0, { phase: 'confirming', taskId: '1' }), brief: aBrief() };
  const recovered =
    worker === 'inCloud'
      ? { run, leases: [aLease(0, { phase: 'inUse' })], work: [inCloud] }
      : { run, leases: [], work: [] };
  return { type: 'restart', hears: { type: 'campaign.resume', at, recovered } as EventObject };
};

const isSecondPass = ({ context }: CampaignSnapshot): boolean => (context.run?.passNumber ?? 1) > 1;

/** A job can be tried that fails. */
const mayFail = (s: CampaignSnapshot, { phone, time, hasWork }: Around): boolean =>
  !isSecondPass(s) && phone === 'none' && time === 'open' && hasWork;

/** Everything that can happen to a campaign, as somebody tells it who watches. */
export const happenings = {
  'an operator starts it': (s) => (isIn(s, 'new') ? { type: 'campaign.begin', at: soon(s) } : null),
  'the run is opened': seeding({ kind: 'opened', run: aRun() }),
  'a run of two workers is opened': seeding({ kind: 'opened', run: aRun({ workers: 2 }) }),
  'the jobs are planned': seeding({ kind: 'seeded' }),
  'the run is refused': seeding({ kind: 'refused', error: null }),
  'a job is due': (s, { worker, phone, time, hasWork }) => {
    if (worker !== 'claiming' || phone === 'stopping' || isSecondPass(s) || isEnding(s)) return null;
    if (time !== 'open' || !hasWork) return null;
    return oneAfterTheOther();
  },
  'no job is due': (s, { worker, phone }) => {
    if (worker !== 'claiming') return null;
    const phones = phone === 'inUse' ? [released(s)] : [];
    if (isEnding(s)) return oneAfterTheOther(...phones, workerIsDone(s));
    if (phone === 'inUse') return oneAfterTheOther(...phones);
    return oneAfterTheOther({ type: 'worker.idle', worker: 'w1', at: soon(s) });
  },
  'one finds a job, the other none': (s, { worker, isOtherBusy }) =>
    worker === 'claiming' && !isOtherBusy ? { type: 'worker.idle', worker: 'w2', at: soon(s) } : null,
  'the other finds none': (s, { worker, isOtherBusy }) =>
    worker === 'claiming' && isOtherBusy ? { type: 'worker.idle', worker: 'w2', at: soon(s) } : null,
  'its video is in the cloud': (s, { worker, phone }) => {
    if (worker !== 'uploading') return null;
    const wants = { type: 'worker.wantsPhone', worker: 'w1', attempt: anAttempt(0), at: soon(s) };
    return phone === 'inUse' ? oneAfterTheOther(wants, ready(s)) : wants;
  },
  'its phone runs': (s, { phone }) => (phone === 'looking' ? oneAfterTheOther(looks(s), ready(s)) : null),
  'its phone is in use': (s, { phone }) =>
    phone === 'looking'
      ? oneAfterTheOther(
          looks(s),
          { type: 'phone.unavailable', at: soon(s), phoneId, failure: null, retryAt: null },
          phoneIsDone(s),
        )
      : null,
  'it is posted': (s, { worker }) => {
    if (worker !== 'inCloud') return null;
    return isEnding(s) ? oneAfterTheOther(looks(s), released(s), workerIsDone(s)) : looks(s);
  },
  'the phone is seen off': (s, { phone }) =>
    phone === 'stopping' && mayTakeLong(s) ? oneAfterTheOther(looks(s), phoneIsDone(s)) : null,
  'an operator lets the phone go': (s, { phone }) =>
    phone === 'stopping' && mayTakeLong(s) && !wasCancelled(s)
      ? oneAfterTheOther({ type: 'phone.letGo', at: soon(s), phoneId }, phoneIsDone(s))
      : null,
  'it is paused': stock({ paused: true, open: 1, due: 1 }),
  'it is paused with only retries left': (s, around) =>
    mayFail(s, around) ? stock({ paused: true, retrying: 1, open: 1 })(s, around) : null,
  'something is due later': (s, around) => (around.hasWork ? stock({ due: 1, open: 1 })(s, around) : null),
  'something may be retried': (s, around) =>
    mayFail(s, around) ? stock({ retrying: 1, open: 1 })(s, around) : null,
  'nothing is left': (s, around) => {
    const answer = stock({})(s, around);
    return answer === null ? null : oneAfterTheOther(answer as Told, workerIsDone(s));
  },
  'it is outside its hours': (s, around) => {
    const { phone, time, hasWork } = around;
    if (phone !== 'none' || time === 'tomorrow' || !hasWork) return null;
    return stock({ due: 1, open: 1, opensAt: soon(s) })(s, around);
  },
  'its hours begin': (s, { phone, time }) =>
    isIn(s, 'resting') && phone === 'none' && time === 'early' ? timerOf(s, 'wake') : null,
  'its day is done': (s, around) =>
    around.time === 'tomorrow' || around.phone !== 'none'
      ? null
      : stock({ nextDay: { at: soon(s), hasCome: false } })(s, around),
  'the next day begins': (s, { phone, time }) => {
    const wake = isIn(s, 'resting', 'awaitingDay') ? timerOf(s, 'wake') : null;
    if (wake === null || phone !== 'none' || time !== 'late') return null;
    const found = answered('takeStock', { at: soon(s), stock: { ...noStock, ...atMidnight(s) } });
    return oneAfterTheOther({ ...wake }, { type: 'worker.idle', worker: 'w1', at: soon(s) }, { ...found });
  },
  'the day has no plan yet': (s, around) =>
    around.time === 'tomorrow' ? stock(atMidnight(s))(s, around) : null,
  'the day is planned': planning({ kind: 'planned', added: 1 }),
  'the day cannot be planned': planning({ kind: 'refused' }),
  'there may be more work': nudge,
  'the pause is over': (s, { worker }) =>
    isIn(s, 'working') && worker !== 'claiming' && worker !== 'idle' ? null : timerOf(s, 'wake'),
  'the next pass begins': (s) => timerOf(s, 'nextPass'),
  'an operator stops it': ends('stop'),
  'an operator is in a hurry': (s, { worker }) =>
    isIn(s, 'draining') && worker === 'inCloud' && s.context.ending === 'stop'
      ? { type: 'campaign.end', at: soon(s), ending: 'stopNow' }
      : null,
  'postd goes down': ends('park'),
  'postd must go at once': (s, { worker }) =>
    isIn(s, 'draining') && worker === 'inCloud' && ['stop', 'park'].includes(s.context.ending ?? '')
      ? { type: 'campaign.end', at: soon(s), ending: 'cancel' }
      : null,
  'the supervisor breaks down': () => ({ type: 'abandon' }),
  'postd is killed': restart,
} satisfies Record<string, HeardByCampaign>;

export type CampaignHappening = keyof typeof happenings;

/**
 * What is asked of a campaign: a run of a day, a plan and no run, a run of two workers, or one that goes on day after day
 * within its hours.
 */
export const kinds = ['run', 'plan', 'two', 'days'] as const;
export type Kind = (typeof kinds)[number];

const ofDays: readonly CampaignHappening[] = [
  'it is outside its hours',
  'its hours begin',
  'its day is done',
  'the next day begins',
  'the day has no plan yet',
  'the day is planned',
  'the day cannot be planned',
];
const everyday: readonly CampaignHappening[] = [
  'an operator starts it',
  'the run is opened',
  'a job is due',
  'no job is due',
  'something may be retried',
  'the next pass begins',
  'there may be more work',
  'the pause is over',
  'an operator stops it',
  'postd goes down',
  'the supervisor breaks down',
  'postd is killed',
];

const ofTwo: readonly CampaignHappening[] = [
  'a run of two workers is opened',
  'one finds a job, the other none',
  'the other finds none',
];
const toTwo: readonly CampaignHappening[] = [
  'an operator starts it',
  ...ofTwo,
  'there may be more work',
  'the pause is over',
  'the supervisor breaks down',
];

const happensTo: Readonly<Record<Kind, (name: CampaignHappening) => boolean>> = {
  run: (name) => name !== 'the jobs are planned' && !ofDays.includes(name) && !ofTwo.includes(name),
  plan: (name) => name === 'an operator starts it' || name === 'the jobs are planned',
  two: (name) => toTwo.includes(name),
  days: (name) => ofDays.includes(name) || everyday.includes(name),
};

export const campaignModel = (kind: Kind): Model<CampaignSnapshot, Around> => ({
  machine: campaignMachine,
  input: { campaign: 'viral', options: asItIs, seedOnly: kind === 'plan', policy, instance: '5ea5a1' },
  happenings: Object.fromEntries(
    Object.entries<HeardByCampaign>(happenings).filter(([name]) =>
      happensTo[kind](name as CampaignHappening),
    ),
  ),
  memory: {
    first: atFirst,
    after: (around, happening, s) =>
      aroundAfter(around, happening, { isEnding: isEnding(s), place: s.value }),
  },
  keyOf: (s, around) =>
    JSON.stringify(
      s.status === 'active'
        ? [s.value, around, s.context.ending, s.context.run?.phase, isSecondPass(s)]
        : [s.value],
    ),
});
