import { learn } from '../reply.ts';
import * as trouble from '../trouble.ts';
import { moves } from './moves.ts';
import { unconfirmed } from './replies.ts';

/** After a create whose reply was lost: how it is found out what became of it, and what follows from that (R1). */
export const lookingUp = moves.createStateConfig({
  description:
    'The reply to the create was lost: the history must show the task, or prove that it never came.',
  initial: 'waiting',
  states: {
    waiting: {
      description: 'A task may take a while to show.',
      after: { deadline: { target: 'asking', actions: 'wake' } },
    },
    asking: {
      description: 'Reads the whole history.',
      invoke: {
        id: 'lookUp',
        src: 'lookUp',
        input: ({ context }) => ({
          name: context.attempt.taskName ?? '',
          phoneId: context.attempt.phoneId,
          network: context.attempt.network,
          scheduleAtSeconds: context.attempt.scheduleAtSeconds ?? 0,
        }),
        onDone: [
          {
            guard: { type: 'isFound', params: ({ event }) => event.output },
            target: '#post.confirming',
            actions: [
              learn,
              {
                type: 'keepTask',
                params: ({ event }) => ({
                  taskId: event.output.kind === 'found' ? event.output.taskId : null,
                }),
              },
            ],
          },
          {
            guard: { type: 'mayCreateAgain', params: ({ event }) => event.output },
            target: '#post.publishing',
            actions: learn,
          },
          {
            guard: { type: 'isForbidden', params: ({ event }) => event.output },
            target: '#post.settling',
            actions: [learn, 'clearDoubt', unconfirmed(trouble.createLost)],
          },
          {
            guard: { type: 'isProvenAbsent', params: ({ event }) => event.output },
            target: '#post.settling',
            actions: [
              learn,
              'clearDoubt',
              { type: 'blame', params: { failure: trouble.createNeverArrived } },
            ],
          },
          {
            guard: { type: 'isHopeless', params: ({ event }) => event.output },
            target: '#post.settling',
            actions: [learn, unconfirmed(trouble.createLost)],
          },
          {
            target: 'waiting',
            actions: [learn, { type: 'countAbsence', params: ({ event }) => event.output }],
          },
        ],
      },
    },
  },
});
