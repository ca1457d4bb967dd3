import type { RunPhase } from '../../../src/domain/run.ts';
import type { Children, SupervisorHappening } from './happenings.ts';

export type Daemon = 'new' | 'recovering' | 'running' | 'draining' | 'stopped';
export type Ask = 'recover' | 'recall' | 'giveUp' | 'seed' | 'claim' | 'lookAround';

/** What somebody knows who watches what is asked for and what the rows say. */
export interface Situation {
  daemon: Daemon;
  children: Children;
  /** What the run's row says; null: there is none. */
  phase: RunPhase | null;
  crash: 'none' | 'pausing' | 'recalling' | 'givingUp';
  crashes: number;
  /** An operator stopped the campaign while it was about to be restarted. */
  isEndWanted: boolean;
}

/** What must be so afterwards. What is not named must be as it was. */
export interface Expected extends Partial<Omit<Situation, 'children'>> {
  /** What is asked for now, and what is asked for no longer. */
  asks?: readonly Ask[];
  done?: readonly Ask[];
  calls?: readonly string[];
  /** Whether the reaper is sent to look for what nobody owns; not compared where time passes. */
  reaperLooks?: boolean;
  isOurs?: boolean;
  pong?: boolean;
}

type Line = (situation: Situation) => Expected;

/** Whoever goes down is gone as soon as nothing is in hand. */
const downOnce = (isQuiet: boolean): Daemon => (isQuiet ? 'stopped' : 'draining');

const isInHand = ({ run }: Children): boolean => run === 'working' || run === 'ending';

const goesDown: Line = ({ daemon, children }) => ({
  daemon: downOnce(!isInHand(children) && !children.isOrdered),
  ...(daemon === 'running' && children.run === 'paused' && { reaperLooks: true }),
});

const phoneIsGone: Line = ({ daemon, children }) => ({
  isOurs: false,
  ...(daemon === 'draining' && { daemon: downOnce(!isInHand(children)) }),
});

const lines: Readonly<Record<SupervisorHappening, Line>> = {
  'postd begins': () => ({ daemon: 'recovering', asks: ['recover'] }),
  'the rows are read': ({ children }) => ({
    daemon: 'running',
    done: ['recover'],
    asks: children.run === 'left' ? ['claim', 'lookAround'] : ['lookAround'],
    reaperLooks: true,
  }),
  'an operator starts the campaign': ({ children, crash }) =>
    children.run === 'none' && crash === 'none' ? { asks: ['seed'] } : {},
  'the run is opened': () => ({ done: ['seed'], asks: ['claim'], phase: 'running' }),
  'the campaign is paused': () => ({ done: ['claim'] }),
  'an operator resumes the campaign': () => ({ asks: ['claim'] }),
  'a bug strikes': ({ crashes }) => ({
    done: ['claim'],
    crashes: crashes + 1,
    reaperLooks: true,
    ...(crashes === 0 ? { crash: 'pausing' } : { crash: 'givingUp', asks: ['giveUp'] }),
  }),
  'the pause after the crash is over': () => ({ crash: 'recalling', asks: ['recall'] }),
  'the rows are read again': ({ isEndWanted }) => ({
    crash: 'none',
    isEndWanted: false,
    done: ['recall'],
    asks: ['claim'],
    reaperLooks: true,
    ...(isEndWanted && { phase: 'draining' }),
  }),
  'the end of the run is written': () => ({
    crash: 'none',
    done: ['giveUp'],
    phase: 'crashed',
    reaperLooks: true,
  }),
  'an operator stops the campaign': ({ children, crash }) => {
    if (crash === 'pausing' || crash === 'recalling') return { isEndWanted: true };
    if (children.run === 'paused') return { phase: 'stopped', reaperLooks: true };
    return isInHand(children) ? { phase: 'draining' } : {};
  },
  'the last claim is answered': ({ daemon, phase, children }) => ({
    done: ['claim'],
    phase: phase === 'draining' ? 'stopped' : phase,
    reaperLooks: true,
    ...(daemon === 'draining' && { daemon: downOnce(!children.isOrdered) }),
  }),
  'an operator orders a phone to be stopped': () => ({
    calls: ['phone/stop'],
    isOurs: true,
    reaperLooks: true,
  }),
  'the ordered phone is seen off': phoneIsGone,
  'an operator lets the ordered phone go': phoneIsGone,
  'somebody asks whether it lives': () => ({ pong: true }),
  'postd is told to end': goesDown,
  'postd is told to end at once': goesDown,
  'the limit is over': () => ({ daemon: 'stopped' }),
  'postd is killed': () => ({
    daemon: 'recovering',
    done: ['claim', 'lookAround'],
    asks: ['recover'],
  }),
};

/** What must be so after a happening, by what was to be seen before it. */
export const expected = (happening: SupervisorHappening, situation: Situation): Expected =>
  lines[happening](situation);
