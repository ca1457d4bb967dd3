import type { SnapshotFrom } from 'xstate';
import type { Failure } from '../../domain/blame.ts';
import { leasePhases, type Lease } from '../../domain/lease.ts';
import type { Policy } from '../../domain/policy.ts';
import { learn, type CallResult } from '../reply.ts';
import * as trouble from '../trouble.ts';
import { moves, wanting } from './moves.ts';

const arm = (wait: keyof Policy) =>
  ({
    type: 'arm',
    params: ({ context }: { context: { policy: Policy } }) => ({ afterMs: context.policy[wait] }),
  }) as const;

/** The phone was never ours, or no longer can be: the lease ends and the job is told why. */
const turnAway = (failure: Failure) =>
  [
    { type: 'close', params: { reason: failure.message } },
    { type: 'sayUnavailable', params: { failure } },
  ] as const;

const reasonIn = ({ failure }: CallResult) => failure?.message ?? 'the start was refused';

const closeAsOff = { type: 'close', params: { reason: 'seen off' } } as const;
const expectSettled = { type: 'awaitProof', params: { lost: false } } as const;
const expectAnything = { type: 'awaitProof', params: { lost: true } } as const;

/** A look that proves "off" closes the lease; one that only supports the proof is counted. */
const offCloses = [
  { guard: 'provesOff', target: 'closed', actions: ['hear', closeAsOff] },
  { guard: 'supportsOff', actions: ['hear', 'countLook'] },
] as const;

/** What is not proven off, and nobody shall work on any more. */
const closeLapsed = {
  type: 'close',
  params: { reason: 'it could not be stopped in time; the order has lapsed', isOff: false },
} as const;
const closeTaken = {
  type: 'close',
  params: { reason: 'somebody is on it, and keeps it', isOff: false },
} as const;
const letsGo = {
  'phone.letGo': {
    target: 'closed',
    actions: ['hear', { type: 'close', params: { reason: 'an operator let it go', isOff: false } }],
  },
} as const;

/** A lease that the last life was giving up may still be promised to a job, which must not wait for it. */
const servesNobody = { 'phone.serve': { actions: ['hear', 'sayStopping'] } } as const;

/**
 * The life of one phone in our hands: from the lease to the proof that it is off (R2, R3).
 *
 * The lease row comes first, then a look that the phone is off, then the start. A phone that is on without us belongs
 * to somebody else and is left alone. Once our start may have taken effect, only a look that is new enough to prove
 * something ends this machine.
 */
export const phoneMachine = moves.createMachine({
  id: 'phone',
  context: ({ input }) => ({ ...input, at: 0, lease: null, unwanted: false, seenOn: false }),
  output: ({ context }) => ({
    leaseId: context.lease?.leaseId ?? null,
    phoneId: context.phoneId,
    at: context.at,
  }),
  initial: 'new',
  on: { abandon: '.abandoned' },
  states: {
    new: {
      description: 'Just created: waits to be told whether to begin or to take up a lease that is on record.',
      on: {
        'phone.acquire': { target: 'acquiring', actions: 'hear' },
        'phone.resume': [
          { guard: 'wasLeftTooLong', target: 'closed', actions: ['hear', 'adopt', closeLapsed] },
          {
            guard: { type: 'wasLeft', params: { phase: 'looking', serving: true } },
            target: 'looking',
            actions: ['hear', 'adopt', arm('lookPatienceMs')],
          },
          {
            guard: { type: 'wasLeft', params: { phase: 'looking', serving: false } },
            target: 'closed',
            actions: ['hear', 'adopt', { type: 'close', params: { reason: 'never started' } }],
          },
          {
            guard: { type: 'wasLeft', params: { phase: 'starting', serving: true } },
            target: 'booting',
            actions: ['hear', 'adopt', expectAnything, arm('bootPatienceMs')],
          },
          {
            guard: { type: 'wasLeft', params: { phase: 'starting', serving: false } },
            target: 'confirmingOff',
            actions: ['hear', 'adopt', expectAnything, arm('stopPatienceMs')],
          },
          {
            guard: { type: 'wasLeft', params: { phase: 'booting', serving: true } },
            target: 'booting',
            actions: ['hear', 'adopt', arm('bootPatienceMs')],
          },
          { guard: 'wasLeftOn', target: 'stopping', actions: ['hear', 'adopt'] },
          ...(['ready', 'inUse', 'stopping', 'refused', 'confirmingOff', 'takenOver'] as const).map(
            (phase) => ({
              guard: { type: 'wasLeftIn' as const, params: { phase } },
              target: phase,
              actions: ['hear', 'adopt'] as const,
            }),
          ),
        ],
      },
    },
    acquiring: {
      description: 'Asks the store for the lease. One phone, one lease: somebody may hold it already.',
      invoke: {
        id: 'acquire',
        src: 'acquire',
        input: ({ context }) => ({ attemptId: wanting(context), phoneId: context.phoneId }),
        onDone: [
          {
            guard: { type: 'isUnneeded', params: ({ event }) => event.output },
            target: 'closed',
            actions: [
              learn,
              { type: 'keep', params: ({ event }) => event.output },
              { type: 'close', params: { reason: 'never started' } },
            ],
          },
          {
            guard: { type: 'isGranted', params: ({ event }) => event.output },
            target: 'looking',
            actions: [learn, { type: 'keep', params: ({ event }) => event.output }, arm('lookPatienceMs')],
          },
          {
            target: 'denied',
            actions: [learn, { type: 'sayHeld', params: ({ event }) => event.output }],
          },
        ],
      },
      on: { 'phone.release': { actions: ['hear', 'giveUp'] } },
    },
    looking: {
      description: 'Holds the lease and waits for a look: the phone must be off before we may start it.',
      on: {
        'phone.look': [
          { guard: 'looksOff', target: 'starting', actions: 'hear' },
          { guard: 'looksOn', target: 'closed', actions: ['hear', ...turnAway(trouble.phoneOccupied)] },
          { guard: 'looksGone', target: 'closed', actions: ['hear', ...turnAway(trouble.phoneGone)] },
        ],
        'phone.release': {
          target: 'closed',
          actions: ['hear', { type: 'close', params: { reason: 'never started' } }],
        },
      },
      after: { deadline: { target: 'closed', actions: ['wake', ...turnAway(trouble.phoneUnseen)] } },
    },
    starting: {
      description: 'The start is on record and on its way; from now on the phone may be on because of us.',
      entry: 'intendStart',
      invoke: {
        id: 'startPhone',
        src: 'startPhone',
        input: ({ context }) => ({ phoneId: context.phoneId, campaign: context.lease?.campaign ?? '' }),
        onDone: [
          {
            guard: { type: 'isRefused', params: ({ event }) => event.output },
            target: 'closed',
            actions: [
              learn,
              { type: 'close', params: ({ event }) => ({ reason: reasonIn(event.output) }) },
              { type: 'sayRefused', params: ({ event }) => event.output },
            ],
          },
          {
            guard: { type: 'isOkButUnwanted', params: ({ event }) => event.output },
            target: 'stopping',
            actions: [learn, expectSettled],
          },
          { guard: 'isUnwanted', target: 'stopping', actions: [learn, expectAnything] },
          {
            guard: { type: 'isOk', params: ({ event }) => event.output },
            target: 'booting',
            actions: [learn, expectSettled, arm('bootPatienceMs')],
          },
          { target: 'booting', actions: [learn, expectAnything, arm('bootPatienceMs')] },
        ],
      },
      on: { 'phone.release': { actions: ['hear', 'giveUp'] } },
    },
    booting: {
      description: 'Started, and not running yet. One that runs too soon was started by somebody else.',
      on: {
        'phone.look': [
          { guard: 'isTooFast', target: 'closed', actions: ['hear', ...turnAway(trouble.phoneTakenFirst)] },
          { guard: 'looksRunning', target: 'ready', actions: ['hear', 'sawOn'] },
          { guard: 'looksStarting', actions: ['hear', 'sawOn'] },
          { guard: 'provesOff', target: 'closed', actions: ['hear', ...turnAway(trouble.bootDied)] },
          { guard: 'supportsOff', actions: ['hear', 'countLook'] },
        ],
        'phone.serve': { actions: 'hear' },
        'phone.release': { target: 'stopping', actions: ['hear', 'giveUp'] },
      },
      after: {
        deadline: {
          target: 'stopping',
          actions: ['wake', { type: 'sayUnavailable', params: { failure: trouble.bootTimeout } }],
        },
      },
    },
    ready: {
      description: 'Running and paid for; its worker has been told.',
      entry: ['disarm', 'sayReady'],
      on: {
        'phone.serve': { actions: ['hear', 'sayReady'] },
        'phone.use': { target: 'inUse', actions: 'hear' },
        'phone.release': { target: 'stopping', actions: ['hear', 'giveUp'] },
      },
    },
    inUse: {
      description:
        'A task of ours is meant to run on it. Whoever switches it off meanwhile, the lease stays ours.',
      on: {
        'phone.serve': { actions: ['hear', 'forgetOff', 'sayReady'] },
        'phone.use': { actions: 'hear' },
        'phone.look': [{ guard: 'supportsOff', actions: ['hear', 'noteOff'] }, { actions: 'hear' }],
        'phone.release': [
          { guard: 'wentOff', target: 'confirmingOff', actions: ['hear', 'giveUp', arm('stopPatienceMs')] },
          { guard: 'changedHands', target: 'takenOver', actions: ['hear', 'giveUp', arm('takeoverGraceMs')] },
          { target: 'stopping', actions: ['hear', 'giveUp'] },
        ],
      },
    },
    stopping: {
      description: 'Nobody needs it: the stop is on record and on its way.',
      entry: 'intendStop',
      invoke: {
        id: 'stopPhone',
        src: 'stopPhone',
        input: ({ context }) => ({ phoneId: context.phoneId }),
        onDone: [
          {
            guard: { type: 'isPersons', params: ({ event }) => event.output },
            target: 'takenOver',
            actions: [
              learn,
              { type: 'explain', params: ({ event }) => event.output },
              arm('takeoverGraceMs'),
            ],
          },
          {
            guard: { type: 'isRefused', params: ({ event }) => event.output },
            target: 'refused',
            actions: [
              learn,
              { type: 'explain', params: ({ event }) => event.output },
              { type: 'armRetry', params: ({ event }) => event.output },
            ],
          },
          {
            guard: { type: 'isOk', params: ({ event }) => event.output },
            target: 'confirmingOff',
            actions: [learn, expectSettled, arm('stopPatienceMs')],
          },
          { target: 'confirmingOff', actions: [learn, expectAnything, arm('stopPatienceMs')] },
        ],
      },
      on: { ...servesNobody, 'phone.release': { actions: ['hear', 'giveUp'] } },
    },
    refused: {
      description: 'The cloud would not stop it (a task still runs, say): asked again after a while.',
      on: { ...servesNobody, ...letsGo, 'phone.look': [...offCloses, { actions: 'hear' }] },
      after: {
        deadline: [
          { guard: 'hasLapsed', target: 'closed', actions: ['wake', closeLapsed] },
          { target: 'stopping', actions: 'wake' },
        ],
      },
    },
    confirmingOff: {
      description: 'The stop was accepted, which proves nothing: waits to see the phone off.',
      on: {
        ...servesNobody,
        ...letsGo,
        'phone.look': [
          ...offCloses,
          { guard: 'looksOn', actions: ['hear', 'forgetLooks'] },
          { actions: 'hear' },
        ],
      },
      after: {
        deadline: [
          { guard: 'hasLapsed', target: 'closed', actions: ['wake', closeLapsed] },
          { guard: 'changedHands', target: 'takenOver', actions: ['wake', arm('takeoverGraceMs')] },
          { guard: 'wasSeenOn', target: 'stopping', actions: 'wake' },
          { target: 'confirmingOff', reenter: true, actions: ['wake', arm('stopPatienceMs')] },
        ],
      },
    },
    takenOver: {
      description: 'A person is on it. We only look, until the grace is over; an order to stop it ends here.',
      always: { guard: 'isOrdered', target: 'closed', actions: closeTaken },
      on: { ...servesNobody, ...letsGo, 'phone.look': [...offCloses, { actions: 'hear' }] },
      after: { deadline: { target: 'stopping', actions: 'wake' } },
    },
    denied: { type: 'final', description: 'Somebody else holds the lease.' },
    closed: { type: 'final', description: 'The lease is over: the phone is proven off, or never was ours.' },
    abandoned: { type: 'final', description: 'The parent died; the row waits for whoever comes next.' },
  },
});

/** The row of a phone machine, or null while it has none of its own to write. */
export function leaseOf(snapshot: SnapshotFrom<typeof phoneMachine>): Lease | null {
  const phase = leasePhases.find((name) => name === snapshot.value);
  const { lease } = snapshot.context;
  return lease === null || phase === undefined ? null : { ...lease, phase };
}
