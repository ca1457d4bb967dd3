import { defaultPolicy as policy } from '../../../src/domain/policy.ts';
import type { RunPhase } from '../../../src/domain/run.ts';
import type { Around } from './around.ts';
import type { CampaignHappening } from './happenings.ts';

export type Place =
  | 'new'
  | 'seeding'
  | 'working'
  | 'takingStock'
  | 'waiting'
  | 'planning'
  | 'betweenPasses'
  | 'draining'
  | 'farewell'
  | 'over';
export type Ask = 'seed' | 'claim' | 'takeStock' | 'planDay' | 'findUpload';

/** What somebody knows who watches what is asked for and what the rows say. */
export interface Situation {
  place: Place;
  around: Around;
  ending: 'stop' | 'stopNow' | 'park' | 'cancel' | null;
  /** What the run's row says; null: there is none. */
  phase: RunPhase | null;
  passNumber: number;
  /** After how long it looks by itself whether there is anything to do. */
  looksAgainMs: number;
}

/** What must be so afterwards. What is not named must be as it was. */
export interface Expected extends Partial<Omit<Situation, 'around' | 'ending'>> {
  /** What is on its way now, if that is not what was on its way. */
  asks?: readonly Ask[];
  calls?: readonly string[];
}

type Line = (situation: Situation) => Expected;

const [start, stop] = ['phone/start', 'phone/stop'];
const [create, cancel] = ['rpa/task/instagramPubReels', 'task/cancel'];

/** How a run that has nothing in hand ends: for good, unless postd only goes down. */
const over = ({ phase, ending }: Situation): Expected => {
  if (phase === 'draining') return { place: 'over', phase: 'stopped' };
  return ending === null ? { place: 'over', phase: 'finished' } : { place: 'over' };
};

/** Nobody works any more; a phone that is still on is waited for. */
const farewell = (situation: Situation): Expected =>
  situation.around.phone === 'none' || situation.around.phone === 'looking'
    ? over(situation)
    : { place: 'farewell', asks: [], looksAgainMs: policy.farewellMs };

const works: Expected = { place: 'working', asks: ['claim'], looksAgainMs: policy.nudgeEveryMs };

const waits = (looksAgainMs: number): Expected => ({ place: 'waiting', asks: [], looksAgainMs });

/** Told to end: what is in a worker's hands is brought to its end, or given back if nothing was created. */
const ends =
  (ending: 'stop' | 'park'): Line =>
  (situation) => {
    const { place, around } = situation;
    if (place === 'seeding' || place === 'draining') return {};
    const phase = ending === 'stop' ? 'draining' : situation.phase;
    if (place === 'farewell') return { phase };
    if (around.worker === 'claiming' || around.worker === 'inCloud') return { place: 'draining', phase };
    const calls = around.phone === 'inUse' ? [stop] : [];
    return { phase, ...farewell({ ...situation, phase, ending }), calls };
  };

const phoneIsGone: Line = (situation) => (situation.place === 'farewell' ? over(situation) : {});

const isEnding = ({ ending, phase }: Situation): boolean => ending !== null || phase === 'draining';

/** Beside one that has a job in hand, one that found none asks again. */
const idleAsks = ({ around }: Situation): Expected =>
  around.worker === 'idle' ? { asks: ['findUpload', 'claim'] } : {};

const lines: Readonly<Record<CampaignHappening, Line>> = {
  'an operator starts it': () => ({ place: 'seeding', asks: ['seed'] }),
  'the run is opened': (situation) => {
    if (situation.ending === null) return { ...works, phase: 'running' };
    return over({ ...situation, phase: situation.ending === 'stop' ? 'draining' : 'running' }).phase ===
      'stopped'
      ? { place: 'over', phase: 'stopped' }
      : { place: 'over', phase: 'running' };
  },
  'a run of two workers is opened': () => ({ ...works, phase: 'running', asks: ['claim', 'claim'] }),
  'the jobs are planned': () => ({ place: 'over' }),
  'the run is refused': () => ({ place: 'over' }),
  'a job is due': () => ({ asks: ['findUpload'] }),
  'no job is due': (situation) => {
    const { phone } = situation.around;
    const calls = phone === 'inUse' ? [stop] : [];
    if (isEnding(situation)) return { ...farewell(situation), calls };
    return phone === 'inUse' ? { ...works, calls } : { place: 'takingStock', asks: ['takeStock'] };
  },
  'one finds a job, the other none': () => ({ asks: ['findUpload'] }),
  'the other finds none': () => ({ asks: ['findUpload'] }),
  'its video is in the cloud': ({ around }) => ({
    asks: [],
    calls: around.phone === 'inUse' ? [create] : [],
  }),
  'its phone runs': () => ({ calls: [start, create] }),
  'its phone is in use': () => works,
  'it is posted': (situation) =>
    isEnding(situation)
      ? { place: 'farewell', calls: [stop], looksAgainMs: policy.farewellMs }
      : { asks: ['claim'] },
  'the phone is seen off': phoneIsGone,
  'an operator lets the phone go': phoneIsGone,
  'it is paused': () => waits(policy.nudgeEveryMs),
  'it is paused with only retries left': () => waits(policy.nudgeEveryMs),
  'something is due later': () => waits(policy.nudgeEveryMs),
  'something may be retried': () => ({ place: 'betweenPasses', asks: [], phase: 'betweenPasses' }),
  'nothing is left': farewell,
  'it is outside its hours': () => waits(policy.lookAgainMs),
  'its hours begin': () => works,
  'its day is done': () => waits(policy.lookAgainMs),
  'the next day begins': () => ({ place: 'planning', asks: ['planDay'] }),
  'the day has no plan yet': () => ({ place: 'planning', asks: ['planDay'] }),
  'the day is planned': () => ({ ...works, passNumber: 1 }),
  'the day cannot be planned': () => waits(policy.planAgainMs),
  'there may be more work': (situation) => {
    const { place } = situation;
    if (place === 'waiting') return works;
    if (place === 'working') return idleAsks(situation);
    return place === 'farewell' && !isEnding(situation) ? works : {};
  },
  'the pause is over': (situation) => {
    const { place, phase, ending } = situation;
    if (place === 'waiting') return works;
    if (place === 'working') return idleAsks(situation);
    const isParked = ending !== null && phase !== 'draining';
    return place === 'farewell' && !isParked ? over(situation) : {};
  },
  'the next pass begins': ({ passNumber }) => ({ ...works, phase: 'running', passNumber: passNumber + 1 }),
  'an operator stops it': ends('stop'),
  'an operator is in a hurry': () => ({ calls: [cancel] }),
  'postd goes down': ends('park'),
  'postd must go at once': () => ({ calls: [cancel] }),
  'the supervisor breaks down': () => ({ place: 'over' }),
  'postd is killed': ({ around, phase, place }) => {
    if (place === 'betweenPasses') return {};
    if (around.worker === 'inCloud') return { place: phase === 'draining' ? 'draining' : 'working' };
    return works;
  },
};

/** What must be so after a happening, by what was to be seen before it. */
export const expected = (happening: CampaignHappening, situation: Situation): Expected =>
  lines[happening](situation);
