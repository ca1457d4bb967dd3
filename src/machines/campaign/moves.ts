import { assign, setup } from 'xstate';
import type { DayPlan, Seeding } from '../../domain/deeds.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Stock } from '../../domain/run.ts';
import type { Moment } from '../../domain/time.ts';
import { remainingMs } from '../deadline.ts';
import { deed } from '../deed.ts';
import { phoneMachine } from '../phone/machine.ts';
import { isStop } from '../protocol.ts';
import type { Ending } from '../protocol.ts';
import { workerMachine } from '../worker/machine.ts';
import { runIn, type CampaignContext, type CampaignEvent, type CampaignInput } from './context.ts';

/** Who was in a hurry stays so. */
const endingAfter = (before: Ending | null, asked: Ending): Ending =>
  before === 'stopNow' && asked === 'stop' ? before : asked;

const hasNoPhones = ({ phones }: CampaignContext) => Object.keys(phones).length === 0;

/** Next moment at which an idle worker may find something; null: never in this pass. */
function nextWorkAt(stock: Stock, at: Moment, policy: Policy): Moment | null {
  const soon = at + policy.nudgeEveryMs;
  if (stock.due > 0 || stock.blocked > 0 || stock.inHand > 0) return soon;
  return stock.nextDueAt === null ? null : Math.max(stock.nextDueAt, at + 1);
}

/** For a moment on the clock, as far off as the clock says now; but not too far, for it may be set. */
const wakeAfter = (aheadMs: number, { at, policy }: CampaignContext): Moment =>
  at + Math.min(Math.max(1, aheadMs), policy.lookAgainMs);

interface StockTaken {
  stock: Stock;
  at: Moment;
}

/**
 * What a campaign notices, and what it does with its run. What it does with workers and phones is in `crew.ts`, the
 * order of things in `machine.ts`.
 */
export const moves = setup({
  types: {} as {
    context: CampaignContext;
    input: CampaignInput;
    events: CampaignEvent;
    children: { [worker: `worker:${string}`]: 'worker' } & { [phone: `phone:${string}`]: 'phone' };
  },
  actors: {
    seed: deed('seed'),
    planDay: deed('planDay'),
    takeStock: deed('takeStock'),
    worker: workerMachine,
    phone: phoneMachine,
  },
  delays: {
    wake: ({ context }) => remainingMs(context.wakeAt, context.at),
    nextPass: ({ context }) => remainingMs(runIn(context).deadlineAt, context.at),
  },
  guards: {
    isOpened: (_, seeding: Seeding) => seeding.kind === 'opened',
    isSeeded: (_, seeding: Seeding) => seeding.kind === 'seeded',
    isEnding: ({ context }) => context.ending !== null,
    areAllIdle: ({ context }) => context.idle.length === Object.keys(context.workers).length,
    isPaused: (_, { stock }: { stock: Stock }) => stock.paused && stock.open > 0,
    hasNewDay: (_, { stock }: StockTaken) => stock.nextDay?.hasCome === true,
    isClosed: ({ context }, { stock, at }: StockTaken) =>
      stock.opensAt !== null && nextWorkAt(stock, at, context.policy) !== null,
    isContinuous: (_, { stock }: StockTaken) => stock.nextDay !== null,
    isPlanned: (_, plan: DayPlan) => plan.kind === 'planned',
    hasWorkLater: ({ context }, { stock, at }: StockTaken) => nextWorkAt(stock, at, context.policy) !== null,
    hasAnotherPass: ({ context }, { stock }: { stock: Stock }) =>
      stock.retrying > 0 && runIn(context).passNumber < runIn(context).settings.retry.maxPasses,
    hasNoWorkers: ({ context }) => Object.keys(context.workers).length === 0,
    hasNoPhones: ({ context }) => hasNoPhones(context),
    wasBetweenPasses: ({ event }) =>
      event.type === 'campaign.resume' && event.recovered.run.phase === 'betweenPasses',
    wasDraining: ({ event }) => event.type === 'campaign.resume' && event.recovered.run.phase === 'draining',
    isStopping: ({ context }) => runIn(context).phase === 'draining',
    isStoppedAndEmpty: ({ context }) => hasNoPhones(context) && runIn(context).phase === 'draining',
    isParkedAndEmpty: ({ context }) => hasNoPhones(context) && context.ending !== null,
    /** A daemon that goes down has a limit of its own; until then it sees its phones off. */
    mayGoOn: ({ context }) => context.ending === null && runIn(context).phase !== 'draining',
    isFinishing: ({ context }) => context.ending === null,
  },
  actions: {
    hear: assign({
      at: ({ context, event }) => ('at' in event ? Math.max(context.at, event.at) : context.at),
      ending: ({ context, event }) =>
        event.type === 'campaign.end' ? endingAfter(context.ending, event.ending) : context.ending,
    }),
    learn: assign({ at: ({ context }, { at }: { at: Moment }) => Math.max(context.at, at) }),
    /** The timer that fired was set for that moment: never later, or the machine's time would run ahead. */
    wakeUp: assign({ at: ({ context }) => Math.max(context.at, context.wakeAt ?? context.at) }),
    wakeFromPass: assign({
      at: ({ context }) => Math.max(context.at, runIn(context).deadlineAt ?? context.at),
    }),

    keepRun: assign((_, seeding: Seeding) =>
      seeding.kind === 'opened' ? { run: seeding.run, planned: seeding } : {},
    ),
    keepPlan: assign((_, seeding: Seeding) => (seeding.kind === 'seeded' ? { planned: seeding } : {})),
    keepRefusal: assign((_, seeding: Seeding) =>
      seeding.kind === 'refused' ? { refusal: seeding.error } : {},
    ),
    armNudge: assign({ wakeAt: ({ context }) => context.at + context.policy.nudgeEveryMs }),
    armFarewell: assign({ wakeAt: ({ context }) => context.at + context.policy.farewellMs }),
    armWait: assign({
      wakeAt: ({ context }, { stock, at }: StockTaken) =>
        wakeAfter((nextWorkAt(stock, at, context.policy) ?? at) - at, context),
    }),
    armOpening: assign({
      wakeAt: ({ context }, { stock, at }: StockTaken) => wakeAfter((stock.opensAt ?? at) - at, context),
    }),
    armDay: assign({
      wakeAt: ({ context }, { stock, at }: StockTaken) => wakeAfter((stock.nextDay?.at ?? at) - at, context),
    }),
    armPlanAgain: assign({ wakeAt: ({ context }) => context.at + context.policy.planAgainMs }),
    beginDay: assign({
      run: ({ context }) => ({ ...runIn(context), passNumber: 1, plannedAt: context.at }),
    }),
    beginBreak: assign({
      run: ({ context }) => ({
        ...runIn(context),
        phase: 'betweenPasses' as const,
        deadlineAt: context.at + runIn(context).settings.retry.delayMs,
      }),
    }),
    beginPass: assign({
      run: ({ context }) => ({
        ...runIn(context),
        phase: 'running' as const,
        passNumber: runIn(context).passNumber + 1,
        deadlineAt: null,
      }),
    }),
    markStopping: assign({
      run: ({ context }) =>
        isStop(context.ending)
          ? {
              ...runIn(context),
              phase: 'draining' as const,
              deadlineAt: null,
              reason: `stopped ${context.ending === 'stopNow' ? 'at once ' : ''}by the operator`,
            }
          : runIn(context),
    }),
    markFinished: assign({
      run: ({ context }) => ({
        ...runIn(context),
        phase: 'finished' as const,
        deadlineAt: null,
        endedAt: context.at,
      }),
    }),
    markStopped: assign({
      run: ({ context }) => ({
        ...runIn(context),
        phase: 'stopped' as const,
        deadlineAt: null,
        endedAt: context.at,
      }),
    }),
  },
});
