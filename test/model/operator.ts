import { createMachine, transition } from 'xstate';

/** What an operator can type about one campaign. */
export const verbs = ['start', 'stop', 'seed', 'pause', 'resume'] as const;
export type Verb = (typeof verbs)[number];

/** What was typed and how it ended, e.g. `start 5`; `ends`: what nobody typed. */
const typed = (verb: Verb, code: number): string => `${verb} ${code}`;

/** Commands that are answered so and leave the campaign where it is. */
const staying = (state: string, ...answers: readonly string[]) =>
  // Those about what comes are obeyed whatever the campaign does.
  Object.fromEntries(['pause 0', 'resume 0', ...answers].map((type) => [type, state]));

/**
 * One campaign as an operator sees it, written from the README and the manual. An event is a command together with its
 * exit code: what has no transition here must not happen. Only `ends` comes by itself.
 */
export const campaignModel = createMachine({
  id: 'campaign',
  initial: 'idle',
  states: {
    idle: {
      description: 'It never ran.',
      on: { ...staying('idle', 'seed 0', 'stop 5'), 'start 0': 'running' },
    },
    running: {
      on: { ...staying('running', 'start 5', 'seed 5'), 'stop 0': 'stopping', ends: 'over' },
    },
    stopping: {
      description: 'Told to stop: what is in hand is finished.',
      on: { ...staying('stopping', 'start 5', 'seed 5', 'stop 0'), ends: 'over' },
    },
    over: {
      description: 'Finished or stopped; a next start may find nothing to do.',
      on: { ...staying('over', 'seed 0', 'seed 1', 'stop 5', 'start 1'), 'start 0': 'running' },
    },
  },
});

/** Where a campaign may be, as far as anybody outside can tell. */
export type Whereabouts = ReadonlySet<string>;
export const never: Whereabouts = new Set(['idle']);

const move = (from: string, type: string): string | null => {
  const snapshot = campaignModel.resolveState({ value: from });
  if (!snapshot.can({ type })) return null;
  const { value } = transition(campaignModel, snapshot, { type })[0];
  return typeof value === 'string' ? value : null;
};

const moved = (from: Whereabouts, type: string): Whereabouts =>
  new Set([...from].flatMap((state) => move(state, type) ?? []));

/** Time has passed: what may end may have ended. */
export const later = (from: Whereabouts): Whereabouts => new Set([...from, ...moved(from, 'ends')]);

/** After a command; empty when no campaign of the model answers like that. */
export const after = (from: Whereabouts, verb: Verb, code: number): Whereabouts =>
  later(moved(later(from), typed(verb, code)));

/** How a run's phase reads in these words; a run also drains when it has nothing left to do. */
const meanings: Readonly<Record<string, readonly string[]>> = {
  none: ['idle'],
  running: ['running'],
  betweenPasses: ['running'],
  draining: ['running', 'stopping'],
  finished: ['over'],
  stopped: ['over'],
};

/** After a look at the run's phase; empty when the model has it elsewhere. */
export const seen = (from: Whereabouts, phase: string): Whereabouts =>
  new Set([...later(from)].filter((state) => meanings[phase]?.includes(state)));
