import { assign, enqueueActions, setup } from 'xstate';
import type { PhoneLook, TaskLook } from '../domain/cloud.ts';
import type { Policy } from '../domain/policy.ts';
import { deed } from './deed.ts';
import type { Looks, Mailbox } from './protocol.ts';

interface PollerInput {
  policy: Policy;
  parent: Mailbox<Looks>;
}

/** Phones that need no close watch (in use, taken over by a person) are asked about once in so many rounds. */
const roundsPerThoroughLook = 6;

/**
 * Asks the cloud about everything that waits, in batches, in one place: one call serves a hundred phones, where a timer
 * per phone would cost a hundred calls (R9).
 */
export const pollerMachine = setup({
  types: {
    context: {} as PollerInput & { round: number },
    input: {} as PollerInput,
    events: {} as { type: 'poller.begin' },
  },
  actors: { lookAround: deed('lookAround') },
  delays: { pollEvery: ({ context }) => context.policy.pollEveryMs },
  actions: {
    countRound: assign({ round: ({ context }) => context.round + 1 }),
    report: enqueueActions(
      ({ enqueue, context }, round: { at: number; phones: PhoneLook[]; tasks: TaskLook[] }) => {
        if (round.phones.length + round.tasks.length === 0) return;
        enqueue.sendTo(context.parent, {
          type: 'looks',
          at: round.at,
          phones: Object.fromEntries(round.phones.map((look) => [look.phoneId, look])),
          tasks: Object.fromEntries(round.tasks.map((look) => [look.taskId, look])),
        });
      },
    ),
  },
}).createMachine({
  id: 'poller',
  context: ({ input }) => ({ ...input, round: 0 }),
  initial: 'new',
  states: {
    new: {
      description: 'Waits until the last life has been taken up again.',
      on: { 'poller.begin': 'asking' },
    },
    asking: {
      description: 'One round of looks at all phones and tasks that somebody waits for.',
      entry: 'countRound',
      invoke: {
        id: 'lookAround',
        src: 'lookAround',
        input: ({ context }) => ({ thorough: context.round % roundsPerThoroughLook === 1 }),
        onDone: { target: 'waiting', actions: { type: 'report', params: ({ event }) => event.output } },
      },
    },
    waiting: {
      description: 'The pause between two rounds.',
      after: { pollEvery: 'asking' },
    },
  },
});
