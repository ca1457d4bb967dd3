import { learn } from '../reply.ts';
import { moves, nothingLeft } from './moves.ts';

/** A slot of a campaign: takes the next due job, asks for its phone and runs its post. */
export const workerMachine = moves.createMachine({
  id: 'worker',
  context: ({ input }) => ({
    ...input,
    at: 0,
    ending: null,
    attempt: null,
    post: null,
    phoneId: null,
    leaseId: null,
    aftermath: nothingLeft,
    restUntil: null,
  }),
  output: ({ context }) => ({ worker: context.worker, at: context.at }),
  initial: 'idle',
  on: { abandon: '.done' },
  states: {
    idle: {
      description: 'Has nothing in hand; its campaign says when there may be work.',
      on: {
        work: { target: 'claiming', actions: 'hear' },
        'worker.resume': { target: 'working', actions: ['hear', 'resumePost'] },
        'worker.end': { target: 'done', actions: 'hear' },
      },
    },
    claiming: {
      description: 'Asks the store for the next due job.',
      invoke: {
        id: 'claim',
        src: 'claim',
        input: ({ context }) => ({ runId: context.runId, worker: context.worker, holding: null }),
        onDone: [
          {
            guard: { type: 'isTaken', params: ({ event }) => event.output },
            target: 'working',
            actions: [learn, { type: 'beginPost', params: ({ event }) => event.output }],
          },
          { guard: 'isEnding', target: 'done', actions: learn },
          { target: 'idle', actions: [learn, 'sayIdle'] },
        ],
      },
      on: { 'worker.end': { actions: 'hear' } },
    },
    working: {
      description: 'Runs a post, and passes on what it needs to hear.',
      on: {
        looks: { actions: ['hear', 'passLooks'] },
        'post.wantsPhone': { actions: ['hear', 'askForPhone'] },
        'phone.ready': { actions: ['hear', 'passPhone'] },
        'phone.unavailable': { actions: ['hear', 'passRefusal'] },
        'worker.end': { actions: ['hear', 'tellEnding'] },
        'xstate.done.actor.post': [
          { guard: 'mayKeepPhone', target: 'chaining', actions: 'forgetPost' },
          { guard: 'isEnding', target: 'done', actions: ['forgetPost', 'releasePhone'] },
          { target: 'resting', actions: ['forgetPost', 'releasePhone', 'armRest'] },
        ],
      },
    },
    chaining: {
      description: 'The phone is still on: perhaps its account has another job that is due.',
      invoke: {
        id: 'claimNext',
        src: 'claim',
        input: ({ context }) => ({
          runId: context.runId,
          worker: context.worker,
          holding: context.leaseId,
        }),
        onDone: [
          {
            guard: { type: 'isTaken', params: ({ event }) => event.output },
            target: 'working',
            actions: [learn, { type: 'beginPost', params: ({ event }) => event.output }],
          },
          { guard: 'isEnding', target: 'done', actions: [learn, 'releasePhone'] },
          { target: 'resting', actions: [learn, 'releasePhone', 'armRest'] },
        ],
      },
      on: { 'worker.end': { actions: 'hear' } },
    },
    resting: {
      description: 'The pause between two jobs.',
      after: { rest: { target: 'claiming', actions: 'wake' } },
      on: { 'worker.end': { target: 'done', actions: 'hear' } },
    },
    done: { type: 'final', description: 'Told to end, and nothing in hand.' },
  },
});
