import { createMachine, transition } from 'xstate';

/** What an operator can type about one campaign. */
export const verbs = [
  'start',
  'stop',
  'stop --now',
  'seed',
  'seed --force --yes',
  'reset-day --yes',
  'pause',
  'resume',
  'retry',
] as const;
export type Verb = (typeof verbs)[number];

/** What was typed and how it ended, e.g. `start 5`. */
const typed = (verb: Verb, code: number): string => `${verb} ${code}`;

/** What nobody types: a run comes to its end, and something is left to post or nothing is. */
export const ends = ['ends with work left', 'ends with nothing left'] as const;

/** A job that had failed is to be tried again. */
export const reviving = 'a job is taken up again';

/** Commands that are answered so and leave the campaign where it is. */
const staying = (state: string, ...answers: readonly string[]) =>
  // Those about what comes are obeyed whatever the campaign does.
  Object.fromEntries(['pause 0', 'resume 0', 'retry 0', ...answers].map((type) => [type, state]));

/** Plans are made and thrown away between runs, and a second run is not begun. */
const betweenRuns = ['seed 0', 'seed --force --yes 0', 'stop 0', 'stop --now 0'] as const;
const whileItRuns = ['start 5', 'seed 5', 'seed --force --yes 5', 'reset-day --yes 5'] as const;

/**
 * One campaign as an operator sees it, written from the README and the manual. An event is a command together with its
 * exit code: what has no transition here must not happen.
 */
export const campaignModel = createMachine({
  id: 'campaign',
  initial: 'idle',
  states: {
    idle: {
      description: 'It never ran.',
      on: { ...staying('idle', ...betweenRuns, 'reset-day --yes 0'), 'start 0': 'running' },
    },
    running: {
      description: 'Posts until nothing is left that can be posted today.',
      on: {
        ...staying('running', ...whileItRuns),
        'stop 0': 'stopping',
        'stop --now 0': 'stopping',
        'ends with nothing left': 'done',
      },
    },
    stopping: {
      description: 'Told to stop: what is in hand is finished.',
      on: {
        ...staying('stopping', ...whileItRuns, 'stop 0', 'stop --now 0'),
        'ends with work left': 'parked',
        'ends with nothing left': 'done',
      },
    },
    parked: {
      description: 'Over, and a next start goes on with what is left.',
      on: { ...staying('parked', ...betweenRuns, 'reset-day --yes 0'), 'start 0': 'running' },
    },
    done: {
      description: 'Over, and there is nothing to start for.',
      on: {
        ...staying('done', ...betweenRuns, 'start 1'),
        'reset-day --yes 0': 'parked',
        [reviving]: 'parked',
      },
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
export const later = (from: Whereabouts): Whereabouts =>
  new Set([...from, ...ends.flatMap((end) => [...moved(from, end)])]);

/** After a command; empty when no campaign of the model answers like that. */
export const after = (from: Whereabouts, verb: Verb, code: number): Whereabouts => {
  const before = later(from);
  const now = later(moved(before, typed(verb, code)));
  if (verb === 'retry') return revived(now);
  // Where everything is posted, a day that begins afresh brings nothing more.
  const isAllPosted = verb === 'reset-day --yes' && now.size > 0 && before.has('done');
  return isAllPosted ? new Set([...now, 'done']) : now;
};

/** After something that may have given a campaign that was done work again. */
export const revived = (from: Whereabouts): Whereabouts => new Set([...from, ...moved(from, reviving)]);

/** How a run's phase reads in these words; a run also drains when it has nothing left to do. */
const meanings: Readonly<Record<string, readonly string[]>> = {
  none: ['idle'],
  running: ['running'],
  betweenPasses: ['running'],
  draining: ['running', 'stopping'],
  finished: ['parked', 'done'],
  stopped: ['parked', 'done'],
};

/** After a look at the run's phase; empty when the model has it elsewhere. */
export const seen = (from: Whereabouts, phase: string): Whereabouts =>
  new Set([...later(from)].filter((state) => meanings[phase]?.includes(state)));
