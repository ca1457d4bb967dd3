import { assign, sendTo, setup } from 'xstate';
import type { Failure } from '../../domain/blame.ts';
import type { PhoneLook } from '../../domain/cloud.ts';
import type { Lease, LeasePhase } from '../../domain/lease.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Moment } from '../../domain/time.ts';
import { remainingMs } from '../deadline.ts';
import { deed } from '../deed.ts';
import type { Abandon, Aftermath, Mailbox, PhoneOutput, PhoneReport } from '../protocol.ts';
import type { CallResult } from '../reply.ts';
import * as trouble from '../trouble.ts';

/** What the phone machine knows, notices and does. The order of things is in `machine.ts`. */
export interface PhoneInput {
  phoneId: string;
  /** Null under an operator's lease, which was there before the machine. */
  attemptId: number | null;
  policy: Policy;
  parent: Mailbox<PhoneReport>;
}

/** What the store answered to the wish for a lease. */
interface Grant {
  lease?: Lease;
  heldBy?: Lease;
}

export interface PhoneContext extends PhoneInput {
  /** The last moment the machine was told. */
  at: Moment;
  /** Null until the store has granted it. */
  lease: Lease | null;
  /** Nobody wants the phone any more, though an answer we must wait for is still out. */
  unwanted: boolean;
  seenOn: boolean;
}

export type PhoneEvent =
  | { type: 'phone.acquire'; at: Moment }
  | { type: 'phone.resume'; at: Moment; lease: Lease; serving: boolean }
  | { type: 'phone.serve'; at: Moment; attemptId: number }
  | { type: 'phone.use'; at: Moment }
  | ({ type: 'phone.release'; at: Moment } & Aftermath)
  | { type: 'phone.look'; look: PhoneLook }
  /** An operator lets it go, whatever it is doing. */
  | { type: 'phone.letGo'; at: Moment }
  | Abandon;

const isOn = (look: PhoneLook) => look.status === 'running' || look.status === 'starting';
const isOff = (look: PhoneLook) =>
  look.status === 'off' || look.status === 'expired' || look.status === 'missing';

/** Every state but the first ones has a lease; a machine that got there without one is broken, and says so. */
function held(context: PhoneContext): Lease {
  if (context.lease === null) throw new Error(`phone ${context.phoneId} has no lease`);
  return context.lease;
}

/** Whom the lease is asked for; an operator's is never asked for here. */
export function wanting({ attemptId, phoneId }: PhoneContext): number {
  if (attemptId === null) throw new Error(`phone ${phoneId} is wanted by nobody`);
  return attemptId;
}

/** An operator's order is for now: it is not carried out on whoever uses the phone hours later. */
const hasLapsed = (lease: Lease, at: Moment, policy: Policy): boolean =>
  lease.origin === 'operator' && at - lease.openedAt >= policy.orderPatienceMs;

/** "Off" in a look that was asked early enough may be older than what we did to the phone since. */
const isProof = (context: PhoneContext, look: PhoneLook) =>
  isOff(look) && look.askedAt >= held(context).proofFrom;

/** Off while it was ours, and not brought back by a task of ours. */
const wasOff = (context: PhoneContext, event: PhoneEvent) =>
  held(context).offAt !== null && !(event.type === 'phone.release' && event.completed);

const seen = (context: PhoneContext, event: PhoneEvent, test: (look: PhoneLook) => boolean) =>
  event.type === 'phone.look' && event.look.askedAt >= held(context).openedAt && test(event.look);

const unavailable = (context: PhoneContext, failure: Failure) =>
  ({ type: 'phone.unavailable', phoneId: context.phoneId, failure, retryAt: null, at: context.at }) as const;

/** What never ran for us never went off for us, unless that was all that was ordered. */
const offAtClose = ({ origin, onSince, offAt }: Lease, at: Moment): Moment | null =>
  onSince === null && origin === 'attempt' ? null : (offAt ?? at);

export const moves = setup({
  types: {
    context: {} as PhoneContext,
    input: {} as PhoneInput,
    events: {} as PhoneEvent,
    output: {} as PhoneOutput,
  },
  actors: { acquire: deed('acquire'), startPhone: deed('startPhone'), stopPhone: deed('stopPhone') },
  delays: {
    deadline: ({ context }) => remainingMs(context.lease?.deadlineAt ?? null, context.at),
  },
  guards: {
    wasLeft: ({ event }, { phase, serving }: { phase: LeasePhase; serving: boolean }) =>
      event.type === 'phone.resume' && event.lease.phase === phase && event.serving === serving,
    wasLeftIn: ({ event }, { phase }: { phase: LeasePhase }) =>
      event.type === 'phone.resume' && event.lease.phase === phase,
    wasLeftOn: ({ event }) =>
      event.type === 'phone.resume' &&
      !event.serving &&
      ['booting', 'ready', 'inUse'].includes(event.lease.phase),
    isOrdered: ({ context }) => held(context).origin === 'operator',
    wasLeftTooLong: ({ context, event }) =>
      event.type === 'phone.resume' && hasLapsed(event.lease, event.at, context.policy),
    /** Asked when its deadline has come, so that is what time it is. */
    hasLapsed: ({ context }) =>
      hasLapsed(held(context), held(context).deadlineAt ?? context.at, context.policy),
    isUnwanted: ({ context }) => context.unwanted,
    looksOff: ({ context, event }) => seen(context, event, (look) => look.status === 'off'),
    looksOn: ({ context, event }) => seen(context, event, isOn),
    looksGone: ({ context, event }) =>
      seen(context, event, (look) => look.status === 'expired' || look.status === 'missing'),
    looksRunning: ({ context, event }) => seen(context, event, (look) => look.status === 'running'),
    looksStarting: ({ context, event }) => seen(context, event, (look) => look.status === 'starting'),
    isTooFast: ({ context, event }) =>
      seen(context, event, (look) => {
        const { startAskedAt, onSince } = held(context);
        const sinceStartMs = startAskedAt === null ? 0 : look.at - startAskedAt;
        return look.status === 'running' && onSince === null && sinceStartMs < context.policy.minimumBootMs;
      }),
    provesOff: ({ context, event }) =>
      seen(
        context,
        event,
        (look) => isProof(context, look) && held(context).looksSeen + 1 >= held(context).looksNeeded,
      ),
    supportsOff: ({ context, event }) => seen(context, event, (look) => isProof(context, look)),
    wasSeenOn: ({ context }) => context.seenOn,
    /** It went off while it was ours, by whatever hand, and is still off for all we know. */
    wentOff: ({ context, event }) => wasOff(context, event) && !context.seenOn,
    /** It went off while it was ours and is on again: whoever did that, it was not our start. */
    changedHands: ({ context, event }) => wasOff(context, event) && context.seenOn,
    isOk: (_, reply: { ok: boolean }) => reply.ok,
    isRefused: (_, reply: CallResult) => !reply.ok && reply.effect === 'none',
    isPersons: (_, reply: CallResult) =>
      !reply.ok && reply.effect === 'none' && reply.failure?.blame === 'person',
    isGranted: (_, answer: Grant) => answer.lease !== undefined,
    isOkButUnwanted: ({ context }, reply: { ok: boolean }) => reply.ok && context.unwanted,
    isUnneeded: ({ context }, answer: Grant) => answer.lease !== undefined && context.unwanted,
  },
  actions: {
    hear: assign({
      at: ({ context, event }) => {
        if (event.type === 'phone.look') return Math.max(context.at, event.look.at);
        return 'at' in event ? Math.max(context.at, event.at) : context.at;
      },
      seenOn: ({ context, event }) => (event.type === 'phone.look' ? isOn(event.look) : context.seenOn),
    }),
    learn: assign({ at: ({ context }, { at }: { at: Moment }) => Math.max(context.at, at) }),
    /** The timer that fired was set for the deadline, so that is what time it is. */
    wake: assign({ at: ({ context }) => Math.max(context.at, context.lease?.deadlineAt ?? context.at) }),
    adopt: assign({
      lease: ({ context, event }) => (event.type === 'phone.resume' ? event.lease : context.lease),
    }),
    keep: assign({ lease: (_, { lease }: Grant) => lease ?? null }),
    arm: assign({
      lease: ({ context }, { afterMs }: { afterMs: number }) => ({
        ...held(context),
        deadlineAt: context.at + afterMs,
      }),
    }),
    /** A call that the cloud has closed to us waits until it is open again; an order waits no longer than it holds. */
    armRetry: assign({
      lease: ({ context }, { closedUntil = 0 }: CallResult) => {
        const { policy, at } = context;
        const lease = held(context);
        const lapsesAt = lease.origin === 'operator' ? lease.openedAt + policy.orderPatienceMs : Infinity;
        return {
          ...lease,
          deadlineAt: Math.min(lapsesAt, Math.max(at + policy.stopRetryMs, closedUntil)),
        };
      },
    }),
    intendStart: assign({
      lease: ({ context }) => ({ ...held(context), startAskedAt: context.at, deadlineAt: null }),
    }),
    intendStop: assign({
      lease: ({ context }) => ({
        ...held(context),
        stopAskedAt: context.at,
        stopAttempts: held(context).stopAttempts + 1,
        deadlineAt: null,
      }),
      seenOn: false,
    }),
    /** The last task completed on it: should it have gone off before, that task brought it back. */
    forgetOff: assign({ lease: ({ context }) => ({ ...held(context), offAt: null }) }),
    noteOff: assign({ lease: ({ context }) => ({ ...held(context), offAt: context.at }) }),
    sawOn: assign({
      lease: ({ context }) => ({ ...held(context), onSince: held(context).onSince ?? context.at }),
    }),
    /** What was answered settles soon; what was lost may take effect until the horizon, and one look is not enough. */
    awaitProof: assign({
      lease: ({ context }, { lost }: { lost: boolean }) => ({
        ...held(context),
        proofFrom: Math.max(
          held(context).proofFrom,
          context.at + (lost ? context.policy.inFlightHorizonMs : context.policy.settleMs),
        ),
        looksNeeded: lost ? 2 : held(context).looksNeeded,
        looksSeen: 0,
      }),
    }),
    countLook: assign({
      lease: ({ context }) => ({ ...held(context), looksSeen: held(context).looksSeen + 1 }),
    }),
    forgetLooks: assign({ lease: ({ context }) => ({ ...held(context), looksSeen: 0 }) }),
    giveUp: assign({
      unwanted: true,
      lease: ({ context, event }) => {
        if (context.lease === null || event.type !== 'phone.release') return context.lease;
        const { proofFrom, looksNeeded } = context.lease;
        const settledAt = event.repliedAt === null ? 0 : event.repliedAt + context.policy.settleMs;
        return {
          ...context.lease,
          proofFrom: Math.max(proofFrom, settledAt, event.doubtUntil ?? 0),
          looksNeeded: event.doubtUntil === null ? looksNeeded : 2,
          offAt: event.completed ? null : context.lease.offAt,
        };
      },
    }),
    disarm: assign({ lease: ({ context }) => ({ ...held(context), deadlineAt: null }) }),
    explain: assign({
      lease: ({ context }, { failure }: CallResult) => ({
        ...held(context),
        reason: failure?.message ?? null,
      }),
    }),
    close: assign({
      lease: ({ context }, { reason, isOff = true }: { reason: string; isOff?: boolean }) => ({
        ...held(context),
        closedAt: context.at,
        offAt: isOff ? offAtClose(held(context), context.at) : null,
        deadlineAt: null,
        reason,
      }),
    }),
    sayReady: sendTo(
      ({ context }) => context.parent,
      ({ context }) => ({
        type: 'phone.ready' as const,
        phoneId: context.phoneId,
        leaseId: held(context).leaseId,
        at: context.at,
      }),
    ),
    sayUnavailable: sendTo(
      ({ context }) => context.parent,
      ({ context }, { failure }: { failure: Failure }) => unavailable(context, failure),
    ),
    sayHeld: sendTo(
      ({ context }) => context.parent,
      ({ context }, { heldBy }: Grant) => ({
        ...unavailable(context, heldBy === undefined ? trouble.phoneOccupied : trouble.phoneHeld(heldBy)),
        retryAt: context.at + context.policy.busyRetryMs,
      }),
    ),
    sayStopping: sendTo(
      ({ context }) => context.parent,
      ({ context }) => ({
        ...unavailable(context, trouble.phoneStopping),
        retryAt: context.at + context.policy.busyRetryMs,
      }),
    ),
    sayRefused: sendTo(
      ({ context }) => context.parent,
      ({ context }, { failure, closedUntil }: CallResult) => ({
        ...unavailable(context, failure ?? trouble.phoneUnseen),
        retryAt: closedUntil ?? null,
      }),
    ),
  },
});
