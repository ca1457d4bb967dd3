import { assign, enqueueActions, setup, type ActorRefFrom, type DoneActorEvent } from 'xstate';
import type { Lease } from '../domain/lease.ts';
import type { Policy } from '../domain/policy.ts';
import type { Moment } from '../domain/time.ts';
import { deed } from './deed.ts';
import { phoneMachine } from './phone/machine.ts';
import type { Abandon, Looks, Mailbox, PhoneOutput, PhoneReport, ReaperReport } from './protocol.ts';

interface ReaperInput {
  policy: Policy;
  parent: Mailbox<ReaperReport>;
}

interface ReaperContext extends ReaperInput {
  at: Moment;
  phones: Readonly<Record<string, ActorRefFrom<typeof phoneMachine>>>;
}

type ReaperEvent =
  { type: 'reaper.check'; at: Moment } | Looks | PhoneReport | DoneActorEvent<PhoneOutput> | Abandon;

/**
 * Owns the leases whose run is over: no phone of ours stays on because a campaign was stopped, has crashed or would
 * not wait any longer (R3). It stops them as their campaign would have.
 */
export const reaperMachine = setup({
  types: {} as {
    context: ReaperContext;
    input: ReaperInput;
    events: ReaperEvent;
    children: { [phone: `phone:${string}`]: 'phone' };
  },
  actors: { findOrphans: deed('findOrphans'), phone: phoneMachine },
  delays: { reapEvery: ({ context }) => context.policy.reapEveryMs },
  actions: {
    hear: assign({
      at: ({ context, event }) => ('at' in event ? Math.max(context.at, event.at) : context.at),
    }),
    adopt: enqueueActions(({ enqueue, context, self }, found: { at: Moment; leases: Lease[] }) => {
      const orphans = found.leases.filter(({ phoneId }) => context.phones[phoneId] === undefined);
      enqueue.assign({
        at: Math.max(context.at, found.at),
        phones: ({ spawn }) => ({
          ...context.phones,
          ...Object.fromEntries(
            orphans.map(({ phoneId, attemptId }) => [
              phoneId,
              spawn('phone', {
                id: `phone:${phoneId}`,
                input: { phoneId, attemptId, policy: context.policy, parent: self },
              }),
            ]),
          ),
        }),
      });
      for (const lease of orphans) {
        enqueue.sendTo(({ context: now }) => phoneIn(now, lease.phoneId), {
          type: 'phone.resume',
          at: found.at,
          lease,
          serving: false,
        });
      }
    }),
    passLooks: enqueueActions(({ enqueue, context, event }) => {
      if (event.type !== 'looks') return;
      for (const [phoneId, ref] of Object.entries(context.phones)) {
        const look = event.phones[phoneId];
        if (look !== undefined) enqueue.sendTo(ref, { type: 'phone.look', look });
      }
    }),
    forget: enqueueActions(({ enqueue, context, event }) => {
      if (!('output' in event)) return;
      const { phoneId } = event.output;
      enqueue.stopChild(event.actorId);
      enqueue.assign({
        phones: Object.fromEntries(Object.entries(context.phones).filter(([known]) => known !== phoneId)),
      });
    }),
    report: enqueueActions(({ enqueue, context }) => {
      enqueue.sendTo(context.parent, {
        type: 'reaper.holds',
        phones: Object.keys(context.phones).length,
        at: context.at,
      });
    }),
  },
}).createMachine({
  id: 'reaper',
  context: ({ input }) => ({ ...input, at: 0, phones: {} }),
  initial: 'waiting',
  on: {
    abandon: '.abandoned',
    looks: { actions: ['hear', 'passLooks'] },
    'xstate.done.actor.*': { actions: ['forget', 'report'] },
  },
  states: {
    waiting: {
      description: 'Sees the phones in hand off, and looks for more now and then.',
      on: { 'reaper.check': { target: 'searching', actions: 'hear' } },
      after: { reapEvery: 'searching' },
    },
    searching: {
      description: 'Asks the store for open leases whose run is over.',
      invoke: {
        id: 'findOrphans',
        src: 'findOrphans',
        onDone: {
          target: 'waiting',
          actions: [{ type: 'adopt', params: ({ event }) => event.output }, 'report'],
        },
      },
      on: { 'reaper.check': { target: 'searching', reenter: true, actions: 'hear' } },
    },
    abandoned: { type: 'final', description: 'The parent died; the rows wait for whoever comes next.' },
  },
});

function phoneIn({ phones }: ReaperContext, phoneId: string): ActorRefFrom<typeof phoneMachine> {
  const phone = phones[phoneId];
  if (phone === undefined) throw new Error(`the reaper has no phone ${phoneId}`);
  return phone;
}
