import type { SnapshotFrom } from 'xstate';
import { defaultPolicy, type Policy } from '../../../src/domain/policy.ts';
import { asItIs } from '../../../src/domain/run.ts';
import { hoursMs, minutesMs, secondsMs } from '../../../src/domain/time.ts';
import { supervisorMachine } from '../../../src/machines/supervisor/machine.ts';
import { aRun } from '../../support/rows.ts';
import { answered, oneAfterTheOther, timerOf, waitsFor, type Heard, type Model } from '../traverse.ts';

type SupervisorSnapshot = SnapshotFrom<typeof supervisorMachine>;

/** What the supervisor's children are doing; it need not know. */
export interface Children {
  /** `left`: a run that is open in the rows, and no actor has it in hand. */
  run: 'none' | 'seeding' | 'working' | 'paused' | 'ending' | 'left' | 'over';
  /** A phone that an operator ordered to be stopped, and that the reaper has in hand. */
  isOrdered: boolean;
}
type HeardBySupervisor = Heard<SupervisorSnapshot, Children>;

/** One restart is enough to tell; and nothing else is over before the walk says so. */
export const policy: Policy = {
  ...defaultPolicy,
  crashRestarts: 1,
  orderPatienceMs: hoursMs(2),
  stopPatienceMs: hoursMs(2),
  reapEveryMs: hoursMs(2),
};
/** How long postd is down when it is killed. */
export const downMs = minutesMs(1);

const campaign = 'viral';
const actorId = `campaign:${campaign}`;
const phoneId = '500000000000000002';
const soon = ({ context }: SupervisorSnapshot) => context.at + secondsMs(2);

const isRunning = ({ value }: SupervisorSnapshot): boolean => value === 'running';
const crashOf = ({ context }: SupervisorSnapshot) => context.crashes[campaign];
const hasChild = ({ children }: SupervisorSnapshot, id: string): boolean => Object.hasOwn(children, id);

const recovery = (s: SupervisorSnapshot, { run }: Children) => ({
  at: soon(s),
  runs: run === 'left' ? [{ run: aRun(), leases: [], work: [] }] : [],
});
const campaignIsOver = answered(actorId, {});
const campaignBreaks = {
  type: `xstate.error.actor.${actorId}`,
  error: new Error('a bug'),
  actorId,
};
const holds = (s: SupervisorSnapshot, inHand: number) => ({ type: 'reaper.holds', inHand, at: soon(s) });

/** A campaign that has nothing in hand is over at once. */
const thenOver = (event: { type: string }, { run }: Children) =>
  run === 'paused' ? oneAfterTheOther(event, campaignIsOver) : event;

const ends =
  (ending: 'park' | 'cancel'): HeardBySupervisor =>
  (s, children) =>
    (isRunning(s) && children.run !== 'seeding') || s.value === 'draining'
      ? thenOver({ type: 'supervisor.end', at: soon(s), ending } as { type: string }, children)
      : null;

/** Everything that can happen to the supervisor, as somebody tells it who watches. */
export const happenings = {
  'postd begins': (s) => (s.value === 'new' ? { type: 'supervisor.begin', at: soon(s) } : null),
  'the rows are read': (s, children) =>
    waitsFor(s, 'recover') ? answered('recover', recovery(s, children)) : null,
  'an operator starts the campaign': (s, { run, isOrdered }) =>
    isRunning(s) && !isOrdered && run !== 'over' && !hasChild(s, `giveUp:${campaign}`)
      ? { type: 'campaign.start', at: soon(s), campaign, options: asItIs, seedOnly: false }
      : null,
  'the run is opened': (_, { run }) => (run === 'seeding' ? oneAfterTheOther() : null),
  'the campaign is paused': (s, { run }) => (isRunning(s) && run === 'working' ? oneAfterTheOther() : null),
  'an operator resumes the campaign': (s, { run }) =>
    run === 'paused' ? { type: 'campaign.nudge', at: soon(s), campaign } : null,
  'a bug strikes': (_, { run }) => (run === 'working' ? campaignBreaks : null),
  'the pause after the crash is over': (s) =>
    crashOf(s)?.restarting === true && !hasChild(s, `recall:${campaign}`) && isRunning(s)
      ? { type: 'campaign.restart', campaign }
      : null,
  'the rows are read again': (s, children) =>
    hasChild(s, `recall:${campaign}`) ? answered(`recall:${campaign}`, recovery(s, children)) : null,
  'the end of the run is written': (s) =>
    hasChild(s, `giveUp:${campaign}`) ? answered(`giveUp:${campaign}`, { at: soon(s) }) : null,
  'an operator stops the campaign': (s, children) =>
    isRunning(s) && !['none', 'over', 'seeding'].includes(children.run)
      ? thenOver(
          { type: 'campaign.stop', at: soon(s), campaign, atOnce: false } as { type: string },
          children,
        )
      : null,
  'the last claim is answered': (_, { run }) => (run === 'ending' ? campaignIsOver : null),
  'an operator orders a phone to be stopped': (s, { run, isOrdered }) =>
    isRunning(s) && !isOrdered && run === 'none'
      ? oneAfterTheOther({ type: 'reaper.check', at: soon(s) }, holds(s, 1))
      : null,
  'the ordered phone is seen off': (s, { isOrdered }) =>
    isOrdered ? oneAfterTheOther({ type: 'looks', at: soon(s), phones: {}, tasks: {} }, holds(s, 0)) : null,
  'an operator lets the ordered phone go': (s, { isOrdered }) =>
    isOrdered && isRunning(s)
      ? oneAfterTheOther({ type: 'phone.letGo', at: soon(s), phoneId }, holds(s, 0))
      : null,
  'somebody asks whether it lives': () => ({ type: 'supervisor.ping', token: 7 }),
  'postd is told to end': ends('park'),
  'postd is told to end at once': ends('cancel'),
  'the limit is over': (s) => timerOf(s, 'drainLimit'),
  'postd is killed': (s, { run }) =>
    isRunning(s) && run === 'working' && crashOf(s) === undefined
      ? { type: 'restart', hears: { type: 'supervisor.begin', at: soon(s) + downMs } }
      : null,
} satisfies Record<string, HeardBySupervisor>;

export type SupervisorHappening = keyof typeof happenings;

/** What the children do after a happening. */
export function childrenAfter(children: Children, happening: string, isFree: boolean): Children {
  const { run } = children;
  const now = (state: Children['run']): Children => ({ ...children, run: state });
  switch (happening) {
    case 'an operator starts the campaign':
      return isFree ? now('seeding') : children;
    case 'the run is opened':
    case 'an operator resumes the campaign':
      return now('working');
    case 'the rows are read':
    case 'the rows are read again':
      return run === 'left' ? now('working') : children;
    case 'the campaign is paused':
      return now('paused');
    case 'a bug strikes':
    case 'postd is killed':
      return now('left');
    case 'the end of the run is written':
    case 'the last claim is answered':
      return now('over');
    case 'an operator stops the campaign':
    case 'postd is told to end':
    case 'postd is told to end at once':
      if (run === 'paused') return now('over');
      return run === 'working' ? now('ending') : children;
    case 'an operator orders a phone to be stopped':
      return { ...children, isOrdered: true };
    case 'the ordered phone is seen off':
    case 'an operator lets the ordered phone go':
      return { ...children, isOrdered: false };
    default:
      return children;
  }
}

export const supervisorModel: Model<SupervisorSnapshot, Children> = {
  machine: supervisorMachine,
  input: { policy, instance: '5ea5a1' },
  happenings,
  memory: {
    first: { run: 'none', isOrdered: false },
    after: (children, happening, s) => {
      const isFree = s.context.campaigns[campaign] === undefined && crashOf(s)?.restarting !== true;
      const isEndWanted = happening === 'the rows are read again' && (crashOf(s)?.endWanted ?? null) !== null;
      const after = childrenAfter(children, happening, isFree);
      return isEndWanted && after.run === 'working' ? { ...after, run: 'ending' } : after;
    },
  },
  keyOf: (s, { run, isOrdered }) => {
    const { count = 0, restarting = false, endWanted = null } = crashOf(s) ?? {};
    const children = [hasChild(s, `recall:${campaign}`), hasChild(s, `giveUp:${campaign}`)];
    const traits = [run, isOrdered, count, restarting, endWanted !== null, ...children];
    return JSON.stringify(s.status === 'active' ? [s.value, ...traits] : [s.value]);
  },
};
