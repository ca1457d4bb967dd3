import {
  assign,
  enqueueActions,
  setup,
  type ActorRefFrom,
  type AnyActorRef,
  type DoneActorEvent,
  type ErrorActorEvent,
} from 'xstate';
import type { Recovery } from '../domain/deeds.ts';
import { messageOf } from '../domain/failure.ts';
import type { Policy } from '../domain/policy.ts';
import type { RunOptions } from '../domain/run.ts';
import type { Moment } from '../domain/time.ts';
import { campaignMachine } from './campaign/machine.ts';
import type { CampaignInput } from './campaign/moves.ts';
import { deed } from './deed.ts';
import { pollerMachine } from './poller.ts';
import type { Ending, Looks, ReaperReport } from './protocol.ts';
import { reaperMachine } from './reaper.ts';

interface SupervisorInput {
  policy: Policy;
  instance: string;
}

export interface Charge {
  ref: ActorRefFrom<typeof campaignMachine>;
  since: Moment;
}

interface SupervisorContext extends SupervisorInput {
  at: Moment;
  /** One campaign, one actor (R4): the admission of a start is a look at this. */
  campaigns: Readonly<Record<string, Charge>>;
  /** Campaigns whose actor threw, and what it said. */
  crashed: Readonly<Record<string, string>>;
  reaperHolds: number;
  reaper: ActorRefFrom<typeof reaperMachine>;
  poller: ActorRefFrom<typeof pollerMachine>;
}

type SupervisorEvent =
  | { type: 'supervisor.begin'; at: Moment }
  | { type: 'supervisor.end'; at: Moment; ending: Exclude<Ending, 'stop'> }
  | { type: 'campaign.start'; at: Moment; campaign: string; options: RunOptions; seedOnly: boolean }
  | { type: 'campaign.stop'; at: Moment; campaign: string }
  | Looks
  | ReaperReport
  | DoneActorEvent
  | ErrorActorEvent;

const actorId = (campaign: string) => `campaign:${campaign}` as const;

const campaignInput = (
  context: SupervisorContext,
  campaign: string,
  options: RunOptions,
  seedOnly: boolean,
): CampaignInput => ({ campaign, options, seedOnly, policy: context.policy, instance: context.instance });

/** A run on record has its options inside its settings already. */
const asRecorded: RunOptions = {
  workers: null,
  limit: null,
  account: null,
  planSeed: null,
  maxPasses: null,
  retryDelayMs: null,
};

function campaignIn({ campaigns }: SupervisorContext, name: string): Charge['ref'] {
  const charge = campaigns[name];
  if (charge === undefined) throw new Error(`no campaign ${name} is running`);
  return charge.ref;
}

/** The children of an actor that threw go on working, and nobody but themselves can end them. */
function orphansOf(dead: AnyActorRef | undefined): AnyActorRef[] {
  const snapshot: unknown = dead?.getSnapshot();
  if (typeof snapshot !== 'object' || snapshot === null || !('children' in snapshot)) return [];
  return Object.values(snapshot.children as Record<string, AnyActorRef>);
}

/**
 * The root: one actor per campaign, side by side, a poller that asks the cloud for all of them, and a reaper for the
 * phones that no campaign owns any more.
 */
export const supervisorMachine = setup({
  types: {
    context: {} as SupervisorContext,
    input: {} as SupervisorInput,
    events: {} as SupervisorEvent,
    children: {} as { [campaign: `campaign:${string}`]: 'campaign' } & { reaper: 'reaper'; poller: 'poller' },
  },
  actors: {
    recover: deed('recover'),
    campaign: campaignMachine,
    reaper: reaperMachine,
    poller: pollerMachine,
  },
  delays: { drainLimit: ({ context }) => context.policy.drainLimitMs },
  guards: {
    isFree: ({ context, event }) =>
      event.type === 'campaign.start' && context.campaigns[event.campaign] === undefined,
    isRunning: ({ context, event }) =>
      event.type === 'campaign.stop' && context.campaigns[event.campaign] !== undefined,
    isAllQuiet: ({ context }) => Object.keys(context.campaigns).length === 0 && context.reaperHolds === 0,
  },
  actions: {
    hear: assign({
      at: ({ context, event }) => ('at' in event ? Math.max(context.at, event.at) : context.at),
    }),
    noteReaper: assign({
      reaperHolds: ({ context, event }) =>
        event.type === 'reaper.holds' ? event.phones : context.reaperHolds,
    }),
    startCampaign: enqueueActions(({ enqueue, context, event }) => {
      if (event.type !== 'campaign.start') return;
      const { campaign, options, seedOnly, at } = event;
      enqueue.assign({
        crashed: Object.fromEntries(Object.entries(context.crashed).filter(([name]) => name !== campaign)),
        campaigns: ({ spawn }) => ({
          ...context.campaigns,
          [campaign]: {
            ref: spawn('campaign', {
              id: actorId(campaign),
              input: campaignInput(context, campaign, options, seedOnly),
            }),
            since: at,
          },
        }),
      });
      enqueue.sendTo(({ context: now }) => campaignIn(now, campaign), { type: 'campaign.begin', at });
    }),
    stopCampaign: enqueueActions(({ enqueue, context, event }) => {
      if (event.type !== 'campaign.stop') return;
      enqueue.sendTo(campaignIn(context, event.campaign), {
        type: 'campaign.end',
        at: event.at,
        ending: 'stop',
      });
    }),
    endAll: enqueueActions(({ enqueue, context, event }) => {
      if (event.type !== 'supervisor.end') return;
      for (const { ref } of Object.values(context.campaigns)) {
        enqueue.sendTo(ref, { type: 'campaign.end', at: event.at, ending: event.ending });
      }
    }),
    /** What the last life left goes on: runs in their campaigns, phones without a run with the reaper. */
    takeUp: enqueueActions(({ enqueue, context }, { at, runs }: Recovery) => {
      enqueue.assign({
        at: Math.max(context.at, at),
        campaigns: ({ spawn }) =>
          Object.fromEntries(
            runs.map(({ run }) => [
              run.campaign,
              {
                ref: spawn('campaign', {
                  id: actorId(run.campaign),
                  input: campaignInput(context, run.campaign, asRecorded, false),
                }),
                since: run.startedAt,
              },
            ]),
          ),
      });
      for (const recovered of runs) {
        enqueue.sendTo(({ context: now }) => campaignIn(now, recovered.run.campaign), {
          type: 'campaign.resume',
          at,
          recovered,
        });
      }
      enqueue.sendTo(context.reaper, { type: 'reaper.check', at });
      enqueue.sendTo(context.poller, { type: 'poller.begin' });
    }),
    passLooks: enqueueActions(({ enqueue, context, event }) => {
      if (event.type !== 'looks') return;
      for (const { ref } of Object.values(context.campaigns)) enqueue.sendTo(ref, event);
      enqueue.sendTo(context.reaper, event);
    }),
    forget: enqueueActions(({ enqueue, context, event }) => {
      if (!('actorId' in event)) return;
      enqueue.stopChild(event.actorId);
      enqueue.assign({
        campaigns: Object.fromEntries(
          Object.entries(context.campaigns).filter(([name]) => actorId(name) !== event.actorId),
        ),
      });
      enqueue.sendTo(context.reaper, { type: 'reaper.check', at: context.at });
    }),
    noteCrash: enqueueActions(({ enqueue, context, event }) => {
      if (!('error' in event)) return;
      const charge = Object.entries(context.campaigns).find(([name]) => actorId(name) === event.actorId);
      if (charge === undefined) return;
      const [name, { ref }] = charge;
      for (const orphan of orphansOf(ref)) enqueue.sendTo(orphan, { type: 'abandon' });
      enqueue.assign({ crashed: { ...context.crashed, [name]: messageOf(event.error) } });
    }),
  },
}).createMachine({
  id: 'supervisor',
  context: ({ input, spawn, self }) => ({
    ...input,
    at: 0,
    campaigns: {},
    crashed: {},
    reaperHolds: 0,
    reaper: spawn('reaper', { id: 'reaper', input: { policy: input.policy, parent: self } }),
    poller: spawn('poller', { id: 'poller', input: { policy: input.policy, parent: self } }),
  }),
  initial: 'new',
  on: {
    looks: { actions: ['hear', 'passLooks'] },
    'reaper.holds': { actions: ['hear', 'noteReaper'] },
    'xstate.done.actor.*': { actions: 'forget' },
    'xstate.error.actor.*': { actions: ['noteCrash', 'forget'] },
  },
  states: {
    new: {
      description: 'Not yet told to begin.',
      on: { 'supervisor.begin': { target: 'recovering', actions: 'hear' } },
    },
    recovering: {
      description: 'Reads what the last life left.',
      invoke: {
        id: 'recover',
        src: 'recover',
        onDone: { target: 'running', actions: { type: 'takeUp', params: ({ event }) => event.output } },
      },
    },
    running: {
      description: 'Starts and stops campaigns as asked; different ones never wait for each other.',
      on: {
        'campaign.start': { guard: 'isFree', actions: ['hear', 'startCampaign'] },
        'campaign.stop': { guard: 'isRunning', actions: ['hear', 'stopCampaign'] },
        'supervisor.end': { target: 'draining', actions: ['hear', 'endAll'] },
      },
    },
    draining: {
      description: 'Takes no more work; publications end, our phones are seen off, up to a limit.',
      always: { guard: 'isAllQuiet', target: 'stopped' },
      after: { drainLimit: 'stopped' },
      on: { 'supervisor.end': { actions: ['hear', 'endAll'] } },
    },
    stopped: { type: 'final', description: 'Over; whatever is still open is in the rows.' },
  },
});
