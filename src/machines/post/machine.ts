import type { SnapshotFrom } from 'xstate';
import { attemptPhases, type Attempt, type Outcome } from '../../domain/job.ts';
import type { TaskLook, TaskOrder } from '../../domain/cloud.ts';
import { learn } from '../reply.ts';
import * as trouble from '../trouble.ts';
import { lookingUp } from './doubt.ts';
import { moves, ourLook, type PostContext } from './moves.ts';
import { blameReply, unconfirmed } from './replies.ts';
import { uploading } from './upload.ts';

const failureIn = (look: TaskLook | undefined) => look?.failure ?? trouble.taskUnexplained;

/** When it may have been published: somewhere between the create and the look that saw it done. */
const published = ({ createSentAt, openedAt }: Attempt, look: TaskLook | undefined): Outcome => ({
  kind: 'published',
  from: createSentAt ?? openedAt,
  until: look?.at ?? createSentAt ?? openedAt,
  shareLink: look?.shareLink ?? null,
});

/**
 * One try at one job: upload, phone, create, follow to the end, settle (architecture, "Publishing without doubles").
 *
 * The machine has no children and ends in a final state. What may have been published is never created again: a lost
 * reply is looked up until the history proves that the task is there, or that it never came.
 */
export const postMachine = moves.createMachine({
  id: 'post',
  context: ({ input }) => ({
    ...input,
    at: 0,
    ending: null,
    uploadTries: 0,
    uploadUrl: null,
    resourceUrl: null,
    ran: false,
  }),
  output: ({ context }) => ({
    at: context.at,
    outcome: outcomeIn(context),
    repliedAt: context.attempt.createRepliedAt,
    doubtUntil: context.attempt.doubtUntil,
    completed: context.attempt.outcome?.kind === 'published',
  }),
  initial: 'new',
  on: {
    abandon: '.abandoned',
    'post.end': { actions: 'hear' },
  },
  states: {
    new: {
      description:
        'Just created: waits to be told whether to begin or to take up an attempt that is on record.',
      on: {
        'post.begin': { target: 'uploading', actions: 'hear' },
        'post.resume': [
          {
            guard: { type: 'wasLeftIn', params: { phases: ['uploading', 'awaitingPhone'] } },
            target: 'uploading',
            actions: 'hear',
          },
          {
            guard: { type: 'wasLeftIn', params: { phases: ['publishing'] } },
            target: 'lookingUp',
            actions: ['hear', 'assumeItRan', 'doubt'],
          },
          {
            guard: { type: 'wasLeftIn', params: { phases: ['lookingUp'] } },
            target: 'lookingUp',
            actions: ['hear', 'assumeItRan'],
          },
          {
            guard: { type: 'wasLeftIn', params: { phases: ['confirming'] } },
            target: 'confirming',
            actions: ['hear', 'assumeItRan', 'allowALook'],
          },
          {
            guard: { type: 'wasLeftIn', params: { phases: ['cancelling'] } },
            target: 'cancelling',
            actions: ['hear', 'assumeItRan'],
          },
          { target: 'settling', actions: 'hear' },
        ],
      },
    },
    uploading,
    awaitingPhone: {
      description: 'Ready to publish; waits for its phone to run.',
      entry: 'sayWantsPhone',
      on: {
        'phone.ready': { target: 'publishing', actions: 'hear' },
        'phone.unavailable': [
          {
            guard: ({ event }) => event.retryAt !== null,
            target: 'settling',
            actions: ['hear', 'giveBack'],
          },
          {
            target: 'settling',
            actions: ['hear', { type: 'blame', params: ({ event }) => ({ failure: event.failure }) }],
          },
        ],
        'post.end': { target: 'settling', actions: ['hear', 'giveBack'] },
      },
    },
    publishing: {
      description: 'The point of no return: the intent is on record and the create on its way.',
      entry: 'intendCreate',
      invoke: {
        id: 'publish',
        src: 'publish',
        input: ({ context }) => ({ campaign: context.attempt.campaign, order: orderOf(context) }),
        onDone: [
          {
            guard: { type: 'isOk', params: ({ event }) => event.output },
            target: 'confirming',
            actions: [
              learn,
              {
                type: 'keepTask',
                params: ({ event }) => ({ taskId: event.output.ok ? event.output.value.taskId : null }),
              },
            ],
          },
          {
            guard: { type: 'isRefused', params: ({ event }) => event.output },
            target: 'settling',
            actions: [learn, 'noteReply', blameReply],
          },
          { target: 'lookingUp', actions: [learn, 'doubt'] },
        ],
      },
    },
    lookingUp,
    confirming: {
      description: 'The task is in the cloud; follows it to its end.',
      always: { guard: 'mustCancel', target: 'cancelling' },
      on: {
        looks: [
          {
            guard: { type: 'hasStatus', params: { status: 'completed' } },
            target: 'settling',
            actions: [
              'hear',
              {
                type: 'decide',
                params: ({ context, event }) => ({
                  outcome: published(context.attempt, ourLook(context, event)),
                }),
              },
            ],
          },
          {
            guard: 'failedForSure',
            target: 'settling',
            actions: [
              'hear',
              {
                type: 'blame',
                params: ({ context, event }) => ({ failure: failureIn(ourLook(context, event)) }),
              },
            ],
          },
          {
            guard: { type: 'hasStatus', params: { status: 'failed' } },
            target: 'settling',
            actions: [
              'hear',
              {
                type: 'decide',
                params: ({ context, event }) => ({
                  outcome: { kind: 'unconfirmed', failure: failureIn(ourLook(context, event)) } as const,
                }),
              },
            ],
          },
          {
            guard: 'cancelledMidway',
            target: 'settling',
            actions: ['hear', unconfirmed(trouble.taskCancelledMidway)],
          },
          { guard: 'cancelledByUsAtTheEnd', target: 'settling', actions: ['hear', 'giveBack'] },
          {
            guard: 'cancelledByUs',
            target: 'settling',
            actions: ['hear', { type: 'blame', params: { failure: trouble.taskTooLong } }],
          },
          {
            guard: { type: 'hasStatus', params: { status: 'cancelled' } },
            target: 'settling',
            actions: ['hear', { type: 'blame', params: { failure: trouble.taskCancelledByOthers } }],
          },
          { guard: 'isOurs', actions: 'hear' },
        ],
      },
      after: {
        deadline: [
          {
            guard: 'wasCancelledByUs',
            target: 'settling',
            actions: ['wake', unconfirmed(trouble.taskEndless)],
          },
          { target: 'cancelling', actions: 'wake' },
        ],
      },
    },
    cancelling: {
      description:
        'The task takes too long, or postd must go: asks the cloud to cancel it, which is a wish, not a fact.',
      entry: 'intendCancel',
      invoke: {
        id: 'cancel',
        src: 'cancel',
        input: ({ context }) => ({ taskId: context.attempt.taskId ?? '' }),
        onDone: { target: 'confirming', actions: [learn, 'armCancel'] },
      },
    },
    settling: {
      description: 'The outcome is decided: attempt, job, reservation and ledger are written at once.',
      invoke: {
        id: 'settle',
        src: 'settle',
        input: ({ context }) => ({
          attemptId: context.attempt.attemptId,
          since: context.attempt.createSentAt ?? context.attempt.openedAt,
          outcome: outcomeIn(context),
        }),
        onDone: { target: 'settled', actions: learn },
      },
    },
    settled: { type: 'final', description: 'Done; the rows tell the rest.' },
    abandoned: { type: 'final', description: 'The parent died; the row waits for whoever comes next.' },
  },
});

function orderOf({ attempt, brief, resourceUrl }: PostContext): TaskOrder {
  return {
    name: attempt.taskName ?? '',
    phoneId: attempt.phoneId,
    network: attempt.network,
    scheduleAtSeconds: attempt.scheduleAtSeconds ?? 0,
    caption: brief.caption,
    mediaUrl: resourceUrl ?? '',
  };
}

function outcomeIn({ attempt }: PostContext): Outcome {
  return attempt.outcome ?? { kind: 'unconfirmed', failure: trouble.createLost };
}

/** The row of a post machine, or null while it has nothing of its own to write. */
export function attemptOf(snapshot: SnapshotFrom<typeof postMachine>): Attempt | null {
  const name = typeof snapshot.value === 'string' ? snapshot.value : Object.keys(snapshot.value)[0];
  const phase = attemptPhases.find((known) => known === name);
  return phase === undefined || phase === 'settled' ? null : { ...snapshot.context.attempt, phase };
}
