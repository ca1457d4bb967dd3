import { moves } from './moves.ts';

/**
 * Owns what no campaign owns any more: no phone of ours stays on, and no task is left unwatched, because a campaign was
 * stopped, has crashed or would not wait any longer (R3). It also looks for late evidence about posts that may be out.
 */
export const reaperMachine = moves.createMachine({
  id: 'reaper',
  context: ({ input }) => ({ ...input, at: 0, reviewedAt: 0, phones: {}, workers: {} }),
  initial: 'waiting',
  on: {
    abandon: '.abandoned',
    looks: { actions: ['hear', 'passLooks'] },
    'phone.letGo': { actions: ['hear', 'letPhoneGo'] },
    'worker.releasesPhone': { actions: ['hear', 'takePhoneBack'] },
    'xstate.done.actor.*': { actions: ['forget', 'report'] },
  },
  states: {
    waiting: {
      description: 'Sees what is in hand to its end, and looks for more now and then.',
      on: { 'reaper.check': { target: 'searching', actions: 'hear' } },
      after: { reapEvery: 'searching' },
    },
    searching: {
      description: 'Asks the store for open leases and attempts whose run is over.',
      invoke: {
        id: 'findOrphans',
        src: 'findOrphans',
        onDone: [
          {
            guard: { type: 'isReviewDue', params: ({ event }) => event.output },
            target: 'reviewing',
            actions: [
              { type: 'adoptPhones', params: ({ event }) => event.output },
              { type: 'adoptWork', params: ({ event }) => event.output },
              'report',
            ],
          },
          {
            target: 'waiting',
            actions: [
              { type: 'adoptPhones', params: ({ event }) => event.output },
              { type: 'adoptWork', params: ({ event }) => event.output },
              'report',
            ],
          },
        ],
      },
      on: { 'reaper.check': { target: 'searching', reenter: true, actions: 'hear' } },
    },
    reviewing: {
      description: 'Looks whether there is evidence by now about posts that may or may not be out.',
      invoke: {
        id: 'review',
        src: 'review',
        onDone: { target: 'waiting', actions: { type: 'noteReview', params: ({ event }) => event.output } },
      },
    },
    abandoned: { type: 'final', description: 'The parent died; the rows wait for whoever comes next.' },
  },
});
