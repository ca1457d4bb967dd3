import {
  assign,
  emit,
  enqueueActions,
  setup,
  type ActorRefFrom,
  type AnyActorRef,
  type DoneActorEvent,
  type ErrorActorEvent,
} from 'xstate';
import type { RecoveredRun, Recovery } from '../../domain/deeds.ts';
import { messageOf } from '../../domain/failure.ts';
import type { Policy } from '../../domain/policy.ts';
import { asItIs, type RunOptions } from '../../domain/run.ts';
import type { Moment } from '../../domain/time.ts';
import { campaignMachine } from '../campaign/machine.ts';
import type { CampaignInput } from '../campaign/context.ts';
import { deed } from '../deed.ts';
import { pollerMachine } from '../poller.ts';
import type { Ending, LetGo, Looks, ReaperReport } from '../protocol.ts';
import { reaperMachine } from '../reaper/machine.ts';

/** What the supervisor machine knows, notices and does. The order of things is in `machine.ts`. */
export interface SupervisorInput {
  policy: Policy;
  instance: string;
}

/** A campaign that runs, and since when. */
export interface Charge {
  ref: ActorRefFrom<typeof campaignMachine>;
  since: Moment;
}

/** A campaign whose actors threw. */
export interface Crash {
  /** In a row; a while without one starts over. */
  count: number;
  at: Moment;
  reason: string;
  /** It is about to be restarted, so it still counts as running. */
  restarting: boolean;
  /** How the operator stopped it meanwhile; null: they did not. */
  endWanted: Ending | null;
}

export interface SupervisorContext extends SupervisorInput {
  /** The last moment the machine was told. */
  at: Moment;
  /** One campaign, one actor (R4): the admission of a start is a look at this. */
  campaigns: Readonly<Record<string, Charge>>;
  crashes: Readonly<Record<string, Crash>>;
  reaperHolds: number;
  reaper: ActorRefFrom<typeof reaperMachine>;
  poller: ActorRefFrom<typeof pollerMachine>;
}

/** The answer to a ping: the mailbox is being read. Whoever watches over the daemon listens for it. */
export interface Pong {
  type: 'supervisor.pong';
  token: number;
}

type SupervisorEvent =
  | { type: 'supervisor.begin'; at: Moment }
  | { type: 'supervisor.end'; at: Moment; ending: 'park' | 'cancel' }
  | { type: 'supervisor.ping'; token: number }
  | { type: 'campaign.start'; at: Moment; campaign: string; options: RunOptions; seedOnly: boolean }
  | { type: 'campaign.stop'; at: Moment; campaign: string; atOnce: boolean }
  | { type: 'campaign.nudge'; at: Moment; campaign: string | null }
  | { type: 'campaign.restart'; campaign: string }
  /** A lease that no campaign owns is there now: an operator ordered it. */
  | { type: 'reaper.check'; at: Moment }
  | LetGo
  | Looks
  | ReaperReport
  | DoneActorEvent
  | DoneActorEvent<Recovery, `recall:${string}`>
  | ErrorActorEvent;

const campaignId = (campaign: string) => `campaign:${campaign}` as const;
const giveUpId = (campaign: string) => `giveUp:${campaign}` as const;
const recallId = (campaign: string) => `recall:${campaign}` as const;

const campaignInput = (
  context: SupervisorContext,
  campaign: string,
  options: RunOptions,
  seedOnly: boolean,
): CampaignInput => ({ campaign, options, seedOnly, policy: context.policy, instance: context.instance });

function campaignIn({ campaigns }: SupervisorContext, name: string): Charge['ref'] {
  const charge = campaigns[name];
  if (charge === undefined) throw new Error(`no campaign ${name} is running`);
  return charge.ref;
}

const nameOf = ({ campaigns }: SupervisorContext, actorId: string): string | undefined =>
  Object.keys(campaigns).find((name) => campaignId(name) === actorId);

const without = <Value>(record: Readonly<Record<string, Value>>, key: string): Record<string, Value> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));

/** The children of an actor that threw go on working, and nobody but themselves can end them. */
function orphansOf(dead: AnyActorRef): AnyActorRef[] {
  const snapshot: unknown = dead.getSnapshot();
  if (typeof snapshot !== 'object' || snapshot === null || !('children' in snapshot)) return [];
  return Object.values(snapshot.children as Record<string, AnyActorRef>);
}

/** The next crash in a campaign's series, by what was there before. */
function nextCrash(context: SupervisorContext, before: Crash | undefined, reason: string): Crash {
  const { at, policy } = context;
  const inSeries = before !== undefined && at - before.at < policy.crashForgottenMs;
  const count = inSeries ? before.count + 1 : 1;
  return { count, at, reason, restarting: count <= policy.crashRestarts, endWanted: null };
}

export const moves = setup({
  types: {} as {
    context: SupervisorContext;
    input: SupervisorInput;
    events: SupervisorEvent;
    emitted: Pong;
    children: { [campaign: `campaign:${string}`]: 'campaign' } & {
      [recall: `recall:${string}`]: 'recall';
    } & {
      [giveUp: `giveUp:${string}`]: 'giveUp';
    } & { reaper: 'reaper'; poller: 'poller' };
  },
  actors: {
    recover: deed('recover'),
    recall: deed('recall'),
    giveUp: deed('giveUp'),
    campaign: campaignMachine,
    reaper: reaperMachine,
    poller: pollerMachine,
  },
  delays: { drainLimit: ({ context }) => context.policy.drainLimitMs },
  guards: {
    isFree: ({ context, event }) =>
      event.type === 'campaign.start' &&
      context.campaigns[event.campaign] === undefined &&
      context.crashes[event.campaign]?.restarting !== true,
    isRunning: ({ context, event }) =>
      event.type === 'campaign.stop' && context.campaigns[event.campaign] !== undefined,
    isRestarting: ({ context, event }) =>
      event.type === 'campaign.stop' && context.crashes[event.campaign]?.restarting === true,
    isCampaign: ({ context, event }) => 'actorId' in event && nameOf(context, event.actorId) !== undefined,
    isRecall: ({ event }) => 'actorId' in event && event.actorId.startsWith('recall:'),
    isAllQuiet: ({ context }) => Object.keys(context.campaigns).length === 0 && context.reaperHolds === 0,
  },
  actions: {
    hear: assign({
      at: ({ context, event }) => ('at' in event ? Math.max(context.at, event.at) : context.at),
    }),
    answerPing: emit(({ event }) => ({
      type: 'supervisor.pong' as const,
      token: event.type === 'supervisor.ping' ? event.token : 0,
    })),
    noteReaper: assign({
      reaperHolds: ({ context, event }) =>
        event.type === 'reaper.holds' ? event.inHand : context.reaperHolds,
    }),
    startCampaign: enqueueActions(({ enqueue, context, event }) => {
      if (event.type !== 'campaign.start') return;
      const { campaign, options, seedOnly, at } = event;
      enqueue.assign({
        crashes: without(context.crashes, campaign),
        campaigns: ({ spawn }) => ({
          ...context.campaigns,
          [campaign]: {
            ref: spawn('campaign', {
              id: campaignId(campaign),
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
        ending: event.atOnce ? 'stopNow' : 'stop',
      });
    }),
    /** All of them when none is named. */
    nudgeCampaigns: enqueueActions(({ enqueue, context, event }) => {
      if (event.type !== 'campaign.nudge') return;
      for (const [name, { ref }] of Object.entries(context.campaigns)) {
        if (event.campaign === null || event.campaign === name)
          enqueue.sendTo(ref, { type: 'campaign.nudge', at: event.at });
      }
    }),
    letPhoneGo: enqueueActions(({ enqueue, context, event }) => {
      if (event.type !== 'phone.letGo') return;
      for (const { ref } of Object.values(context.campaigns)) enqueue.sendTo(ref, event);
      enqueue.sendTo(context.reaper, event);
    }),
    wakeReaper: enqueueActions(({ enqueue, context }) => {
      enqueue.sendTo(context.reaper, { type: 'reaper.check', at: context.at });
    }),
    noteEndWanted: assign({
      crashes: ({ context, event }) => {
        if (event.type !== 'campaign.stop') return context.crashes;
        const crash = context.crashes[event.campaign];
        if (crash === undefined) return context.crashes;
        const endWanted = event.atOnce ? ('stopNow' as const) : ('stop' as const);
        return { ...context.crashes, [event.campaign]: { ...crash, endWanted } };
      },
    }),
    endAll: enqueueActions(({ enqueue, context, event }) => {
      if (event.type !== 'supervisor.end') return;
      for (const { ref } of Object.values(context.campaigns)) {
        enqueue.sendTo(ref, { type: 'campaign.end', at: event.at, ending: event.ending });
      }
    }),
    passLooks: enqueueActions(({ enqueue, context, event }) => {
      if (event.type !== 'looks') return;
      for (const { ref } of Object.values(context.campaigns)) enqueue.sendTo(ref, event);
      enqueue.sendTo(context.reaper, event);
    }),

    /** Runs on record go on, each in a campaign of its own. */
    takeUp: enqueueActions(({ enqueue, context }, { at, runs }: Recovery) => {
      enqueue.assign({
        at: Math.max(context.at, at),
        campaigns: ({ spawn }) => ({
          ...context.campaigns,
          ...Object.fromEntries(
            runs.map(({ run }: RecoveredRun) => [
              run.campaign,
              {
                ref: spawn('campaign', {
                  id: campaignId(run.campaign),
                  // A run on record has its options inside its settings already.
                  input: campaignInput(context, run.campaign, asItIs, false),
                }),
                since: run.startedAt,
              },
            ]),
          ),
        }),
      });
      for (const recovered of runs) {
        const name = recovered.run.campaign;
        enqueue.sendTo(({ context: now }) => campaignIn(now, name), {
          type: 'campaign.resume',
          at,
          recovered,
        });
        const ending = context.crashes[name]?.endWanted ?? null;
        if (ending !== null) {
          enqueue.sendTo(({ context: now }) => campaignIn(now, name), {
            type: 'campaign.end',
            at,
            ending,
          });
        }
      }
    }),
    beginRounds: enqueueActions(({ enqueue, context }) => {
      enqueue.sendTo(context.reaper, { type: 'reaper.check', at: context.at });
      enqueue.sendTo(context.poller, { type: 'poller.begin' });
    }),

    forgetCampaign: enqueueActions(({ enqueue, context, event }) => {
      if (!('actorId' in event)) return;
      const name = nameOf(context, event.actorId);
      enqueue.stopChild(event.actorId);
      if (name !== undefined) enqueue.assign({ campaigns: without(context.campaigns, name) });
      enqueue.sendTo(context.reaper, { type: 'reaper.check', at: context.at });
    }),
    forgetChild: enqueueActions(({ enqueue, context, event }) => {
      if (!('actorId' in event)) return;
      enqueue.stopChild(event.actorId);
      enqueue.sendTo(context.reaper, { type: 'reaper.check', at: context.at });
    }),

    /** Its orphans end themselves; then it gets a pause, and another try from its rows, or none. */
    afterCrash: enqueueActions(({ enqueue, context, event }) => {
      if (!('error' in event)) return;
      const name = nameOf(context, event.actorId);
      if (name === undefined) return;
      const crash = nextCrash(context, context.crashes[name], messageOf(event.error));
      for (const orphan of orphansOf(campaignIn(context, name))) enqueue.sendTo(orphan, { type: 'abandon' });
      enqueue.assign({ crashes: { ...context.crashes, [name]: crash } });
      if (crash.restarting) {
        const delay = context.policy.crashPauseMs * 2 ** (crash.count - 1);
        enqueue.raise({ type: 'campaign.restart', campaign: name }, { delay, id: `restart:${name}` });
      } else {
        enqueue.spawnChild('giveUp', {
          id: giveUpId(name),
          input: { campaign: name, reason: crash.reason },
        });
      }
    }),
    recall: enqueueActions(({ enqueue, context, event }) => {
      if (event.type !== 'campaign.restart') return;
      const { campaign } = event;
      const reason = context.crashes[campaign]?.reason ?? 'unknown';
      enqueue.spawnChild('recall', { id: recallId(campaign), input: { campaign, reason } });
    }),
    endRestart: assign({
      crashes: ({ context, event }) => {
        if (!('actorId' in event)) return context.crashes;
        const name = event.actorId.slice('recall:'.length);
        const crash = context.crashes[name];
        return crash === undefined
          ? context.crashes
          : { ...context.crashes, [name]: { ...crash, restarting: false, endWanted: null } };
      },
    }),
  },
});
