import type { EventObject, SnapshotFrom } from 'xstate';
import { defaultPolicy as policy } from '../../../src/domain/policy.ts';
import { asItIs } from '../../../src/domain/run.ts';
import { minutesMs, secondsMs } from '../../../src/domain/time.ts';
import { campaignMachine } from '../../../src/machines/campaign/machine.ts';
import type { Ending } from '../../../src/machines/protocol.ts';
import { nothingLeft } from '../../../src/machines/worker/moves.ts';
import { aBrief, aLease, anAttempt, aRun } from '../../support/rows.ts';
import { answered, oneAfterTheOther, timerOf, waitsFor, type Heard, type Model } from '../traverse.ts';

type CampaignSnapshot = SnapshotFrom<typeof campaignMachine>;

/** What the campaign's one worker and its phone are doing; it need not know. */
export interface Children {
  worker: 'none' | 'claiming' | 'idle' | 'uploading' | 'wantsPhone' | 'inCloud';
  phone: 'none' | 'looking' | 'inUse' | 'stopping';
}
type HeardByCampaign = Heard<CampaignSnapshot, Children>;
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
function givesBack(s: CampaignSnapshot, { worker, phone }: Children): Told[] {
  if (worker === 'idle') return [workerIsDone(s)];
  if (worker !== 'uploading' && worker !== 'wantsPhone') return [];
  const phones = phone === 'none' ? [] : [released(s), ...(phone === 'looking' ? [phoneIsDone(s)] : [])];
  return [...phones, workerIsDone(s)];
}

const ends =
  (ending: Ending): HeardByCampaign =>
  (s, children) => {
    const { ending: before } = s.context;
    const isNews = before === null || (before === 'stop' && isIn(s, 'draining') && ending === 'park');
    if (!isNews || isIn(s, 'new')) return null;
    const event = { type: 'campaign.end', at: soon(s), ending };
    return before === null && !isIn(s, 'seeding', 'farewell')
      ? oneAfterTheOther(event, ...givesBack(s, children))
      : event;
  };

const noStock = {
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
  (changes: Partial<typeof noStock>): HeardByCampaign =>
  (s) =>
    waitsFor(s, 'takeStock')
      ? answered('takeStock', { at: soon(s), stock: { ...noStock, ...changes } })
      : null;

const seeding =
  (answer: object): HeardByCampaign =>
  (s) =>
    waitsFor(s, 'seed') ? answered('seed', { at: soon(s), ...answer }) : null;

const nudge: HeardByCampaign = (s, { phone }) =>
  isIn(s, 'working', 'takingStock', 'waiting', 'paused') || (isIn(s, 'farewell') && phone === 'stopping')
    ? { type: 'campaign.nudge', at: soon(s) }
    : null;

/** The rows say how far it was. */
const restart: HeardByCampaign = (s, { worker, phone }) => {
  const { run, ending, at: before } = s.context;
  const isFree = worker === 'claiming' && run?.phase !== 'draining';
  const isSimple = phone === 'none' && (isFree || isIn(s, 'betweenPasses'));
  if (run === null || ending === 'cancel' || !(isSimple || worker === 'inCloud')) return null;
  const at = before + downMs;
  const inCloud = { attempt: anAttempt(0, { phase: 'confirming', taskId: '1' }), brief: aBrief() };
  const recovered =
    worker === 'inCloud'
      ? { run, leases: [aLease(0, { phase: 'inUse' })], work: [inCloud] }
      : { run, leases: [], work: [] };
  return { type: 'restart', hears: { type: 'campaign.resume', at, recovered } as EventObject };
};

const isSecondPass = ({ context }: CampaignSnapshot): boolean => (context.run?.passNumber ?? 1) > 1;

/** Everything that can happen to a campaign, as somebody tells it who watches. */
export const happenings = {
  'an operator starts it': (s) => (isIn(s, 'new') ? { type: 'campaign.begin', at: soon(s) } : null),
  'the run is opened': seeding({ kind: 'opened', run: aRun() }),
  'the jobs are planned': seeding({ kind: 'seeded' }),
  'the run is refused': seeding({ kind: 'refused', error: null }),
  'a job is due': (s, { worker, phone }) => {
    if (worker !== 'claiming' || phone === 'stopping' || isSecondPass(s) || isEnding(s)) return null;
    return oneAfterTheOther();
  },
  'no job is due': (s, { worker, phone }) => {
    if (worker !== 'claiming') return null;
    const phones = phone === 'inUse' ? [released(s)] : [];
    if (isEnding(s)) return oneAfterTheOther(...phones, workerIsDone(s));
    if (phone === 'inUse') return oneAfterTheOther(...phones);
    return oneAfterTheOther({ type: 'worker.idle', worker: 'w1', at: soon(s) });
  },
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
    phone === 'stopping' && !isIn(s, 'waiting', 'paused') ? oneAfterTheOther(looks(s), phoneIsDone(s)) : null,
  'an operator lets the phone go': (s, { phone }) =>
    phone === 'stopping' && !isIn(s, 'waiting', 'paused') && s.context.ending !== 'cancel'
      ? oneAfterTheOther({ type: 'phone.letGo', at: soon(s), phoneId }, phoneIsDone(s))
      : null,
  'it is paused': stock({ paused: true, open: 1, due: 1 }),
  'something is due later': stock({ due: 1, open: 1 }),
  'something may be retried': (s, children) =>
    isSecondPass(s) || children.phone !== 'none' ? null : stock({ retrying: 1, open: 1 })(s, children),
  'nothing is left': (s, children) => {
    const answer = stock({})(s, children);
    return answer === null ? null : oneAfterTheOther(answer as Told, workerIsDone(s));
  },
  'there may be more work': nudge,
  'the pause is over': (s, { worker }) =>
    isIn(s, 'working') && worker !== 'claiming' ? null : timerOf(s, 'wake'),
  'the next pass begins': (s) => timerOf(s, 'nextPass'),
  'an operator stops it': ends('stop'),
  'postd goes down': ends('park'),
  'postd must go at once': (s, { worker }) =>
    isIn(s, 'draining') && worker === 'inCloud' && ['stop', 'park'].includes(s.context.ending ?? '')
      ? { type: 'campaign.end', at: soon(s), ending: 'cancel' }
      : null,
  'the supervisor breaks down': () => ({ type: 'abandon' }),
  'postd is killed': restart,
} satisfies Record<string, HeardByCampaign>;

export type CampaignHappening = keyof typeof happenings;

export interface Circumstances {
  isEnding: boolean;
  isFarewell: boolean;
  isStock: boolean;
}

/** What the children do after a happening. */
export function childrenAfter(children: Children, happening: string, told: Circumstances): Children {
  const { worker, phone } = children;
  switch (happening) {
    case 'the run is opened':
      return { worker: told.isEnding ? 'none' : 'claiming', phone };
    case 'a job is due':
      return { worker: 'uploading', phone };
    case 'no job is due':
      if (phone === 'inUse') return { worker: told.isEnding ? 'none' : 'claiming', phone: 'stopping' };
      return { worker: told.isEnding ? 'none' : 'idle', phone };
    case 'its video is in the cloud':
      return phone === 'inUse' ? { worker: 'inCloud', phone } : { worker: 'wantsPhone', phone: 'looking' };
    case 'its phone runs':
      return { worker: 'inCloud', phone: 'inUse' };
    case 'its phone is in use':
      return { worker: 'claiming', phone: 'none' };
    case 'it is posted':
      return told.isEnding ? { worker: 'none', phone: 'stopping' } : { worker: 'claiming', phone };
    case 'the phone is seen off':
    case 'an operator lets the phone go':
      return { worker, phone: 'none' };
    case 'nothing is left':
      return { worker: 'none', phone };
    case 'there may be more work':
      if (told.isFarewell) return told.isEnding ? children : { worker: 'claiming', phone };
      return worker === 'idle' && !told.isStock ? { worker: 'claiming', phone } : children;
    case 'the pause is over':
    case 'the next pass begins':
      return worker === 'idle' ? { worker: 'claiming', phone } : children;
    case 'an operator stops it':
    case 'postd goes down':
      if (worker === 'idle') return { worker: 'none', phone };
      if (worker !== 'uploading' && worker !== 'wantsPhone') return children;
      return { worker: 'none', phone: phone === 'inUse' ? 'stopping' : 'none' };
    case 'postd is killed':
      return worker === 'idle' ? { worker: 'idle', phone } : children;
    default:
      return children;
  }
}

export const campaignModel = (seedOnly: boolean): Model<CampaignSnapshot, Children> => ({
  machine: campaignMachine,
  input: { campaign: 'viral', options: asItIs, seedOnly, policy, instance: '5ea5a1' },
  happenings: Object.fromEntries(
    Object.entries<HeardByCampaign>(happenings).filter(([name]) =>
      seedOnly
        ? ['an operator starts it', 'the jobs are planned'].includes(name)
        : name !== 'the jobs are planned',
    ),
  ),
  memory: {
    first: { worker: 'none', phone: 'none' },
    after: (children, happening, s) =>
      childrenAfter(children, happening, {
        isEnding: isEnding(s),
        isFarewell: isIn(s, 'farewell'),
        isStock: isIn(s, 'takingStock'),
      }),
  },
  keyOf: (s, { worker, phone }) =>
    JSON.stringify(
      s.status === 'active'
        ? [s.value, worker, phone, s.context.ending, s.context.run?.phase, isSecondPass(s)]
        : [s.value],
    ),
});
