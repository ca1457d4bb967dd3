import { assign, enqueueActions, setup, type ActorRefFrom, type DoneActorEvent } from 'xstate';
import type { DayPlan, Planned, RecoveredRun, Seeding } from '../../domain/deeds.ts';
import type { PostdError } from '../../domain/failure.ts';
import type { Attempt } from '../../domain/job.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Run, RunOptions, Stock } from '../../domain/run.ts';
import type { Moment } from '../../domain/time.ts';
import { remainingMs } from '../deadline.ts';
import { deed } from '../deed.ts';
import { phoneMachine } from '../phone/machine.ts';
import type { PhoneInput } from '../phone/moves.ts';
import { isStop } from '../protocol.ts';
import type { Abandon, Ending, LetGo, Looks, PhoneOutput, PhoneReport, WorkerReport } from '../protocol.ts';
import { workerMachine } from '../worker/machine.ts';
import type { WorkerInput } from '../worker/moves.ts';

/** What the campaign machine knows, notices and does. The order of things is in `machine.ts`. */
export interface CampaignInput {
  campaign: string;
  options: RunOptions;
  /** Plan the jobs, and leave it at that. */
  seedOnly: boolean;
  policy: Policy;
  instance: string;
}

type WorkerRef = ActorRefFrom<typeof workerMachine>;
type PhoneRef = ActorRefFrom<typeof phoneMachine>;

export interface CampaignContext extends CampaignInput {
  /** The last moment the machine was told. */
  at: Moment;
  /** Null until the run is on record. */
  run: Run | null;
  planned: Planned | null;
  refusal: PostdError | null;
  ending: Ending | null;
  workers: Readonly<Record<string, WorkerRef>>;
  /** Workers that found nothing to do. */
  idle: readonly string[];
  /** Phones in hand, by phone id, and the worker each serves. */
  phones: Readonly<Record<string, { ref: PhoneRef; worker: string | null }>>;
  wakeAt: Moment | null;
}

export type CampaignEvent =
  | { type: 'campaign.begin'; at: Moment }
  | { type: 'campaign.resume'; at: Moment; recovered: RecoveredRun }
  | { type: 'campaign.end'; at: Moment; ending: Ending }
  /** There may be work that was not there before: an operator resumed something, or retries a job. */
  | { type: 'campaign.nudge'; at: Moment }
  | LetGo
  | Looks
  | WorkerReport
  | PhoneReport
  | DoneActorEvent<PhoneOutput | { worker: string; at: Moment }>
  | Abandon;

const runIn = ({ campaign, run }: CampaignContext): Run => {
  if (run === null) throw new Error(`campaign ${campaign} has no run`);
  return run;
};

/** Who was in a hurry stays so. */
const endingAfter = (before: Ending | null, asked: Ending): Ending =>
  before === 'stopNow' && asked === 'stop' ? before : asked;

const workerId = (worker: string) => `worker:${worker}` as const;
const phoneActorId = (phoneId: string) => `phone:${phoneId}` as const;

const without = <Value>(record: Readonly<Record<string, Value>>, key: string): Record<string, Value> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));

const workerInput = (
  context: CampaignContext,
  run: Run,
  worker: string,
  parent: WorkerInput['parent'],
): WorkerInput => ({
  worker,
  runId: run.runId,
  retry: run.settings.retry,
  delayBetweenJobsMs: run.settings.delayBetweenJobsMs,
  policy: context.policy,
  instance: context.instance,
  parent,
});

const phoneInput = (
  context: CampaignContext,
  phoneId: string,
  attemptId: number | null,
  parent: PhoneInput['parent'],
): PhoneInput => ({ phoneId, attemptId, policy: context.policy, parent });

function workerIn({ workers, campaign }: CampaignContext, name: string): WorkerRef {
  const worker = workers[name];
  if (worker === undefined) throw new Error(`campaign ${campaign} has no worker ${name}`);
  return worker;
}

function phoneIn({ phones, campaign }: CampaignContext, phoneId: string): PhoneRef {
  const phone = phones[phoneId];
  if (phone === undefined) throw new Error(`campaign ${campaign} has no phone ${phoneId}`);
  return phone.ref;
}

/** The worker a phone serves; undefined when nobody wants it any more. */
function workerOn({ phones, workers }: CampaignContext, phoneId: string): WorkerRef | undefined {
  const name = phones[phoneId]?.worker ?? null;
  return name === null ? undefined : workers[name];
}

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

    hire: enqueueActions(({ enqueue, context, self }) => {
      const run = runIn(context);
      const names = Array.from({ length: run.workers }, (_, index) => `w${index + 1}`);
      enqueue.assign({
        workers: ({ spawn }) =>
          Object.fromEntries(
            names.map((name) => [
              name,
              spawn('worker', { id: workerId(name), input: workerInput(context, run, name, self) }),
            ]),
          ),
        idle: names,
      });
    }),
    nudge: enqueueActions(({ enqueue, context }) => {
      for (const name of context.idle) {
        const worker = context.workers[name];
        if (worker !== undefined) enqueue.sendTo(worker, { type: 'work', at: context.at });
      }
      enqueue.assign({ idle: [] });
    }),
    markIdle: assign({
      idle: ({ context, event }) =>
        event.type === 'worker.idle' ? [...context.idle, event.worker] : context.idle,
    }),
    tellWorkers: enqueueActions(({ enqueue, context }) => {
      const ending = context.ending ?? 'stop';
      for (const worker of Object.values(context.workers)) {
        enqueue.sendTo(worker, { type: 'worker.end', at: context.at, ending });
      }
    }),

    /** Puts the children of the last life back to work; their rows say where they were. */
    recall: enqueueActions(({ enqueue, context, event, self }) => {
      if (event.type !== 'campaign.resume') return;
      const { run, leases, work } = event.recovered;
      const serving = new Map<number | null, Attempt>(
        work.map(({ attempt }) => [attempt.attemptId, attempt]),
      );
      const names = Array.from({ length: run.workers }, (_, index) => `w${index + 1}`);
      const all = [...new Set([...names, ...work.map(({ attempt }) => attempt.worker)])];
      enqueue.assign({
        run,
        workers: ({ spawn }) =>
          Object.fromEntries(
            all.map((name) => [
              name,
              spawn('worker', { id: workerId(name), input: workerInput(context, run, name, self) }),
            ]),
          ),
        idle: all.filter((name) => !work.some(({ attempt }) => attempt.worker === name)),
        phones: ({ spawn }) =>
          Object.fromEntries(
            leases.map((lease) => [
              lease.phoneId,
              {
                ref: spawn('phone', {
                  id: phoneActorId(lease.phoneId),
                  input: phoneInput(context, lease.phoneId, lease.attemptId, self),
                }),
                worker: serving.get(lease.attemptId)?.worker ?? null,
              },
            ]),
          ),
      });
      for (const lease of leases) {
        enqueue.sendTo(({ context: now }) => phoneIn(now, lease.phoneId), {
          type: 'phone.resume',
          at: event.at,
          lease,
          serving: serving.has(lease.attemptId),
        });
      }
      for (const { attempt, brief } of work) {
        const lease = leases.find(({ attemptId }) => attemptId === attempt.attemptId);
        enqueue.sendTo(({ context: now }) => workerIn(now, attempt.worker), {
          type: 'worker.resume',
          at: event.at,
          attempt,
          brief,
          leaseId: lease?.leaseId ?? null,
        });
      }
    }),
    forget: enqueueActions(({ enqueue, context, event }) => {
      if (!('output' in event)) return;
      enqueue.stopChild(event.actorId);
      enqueue.assign({ at: Math.max(context.at, event.output.at) });
      if ('worker' in event.output) {
        const { worker } = event.output;
        enqueue.assign({
          workers: without(context.workers, worker),
          idle: context.idle.filter((name) => name !== worker),
        });
      } else {
        enqueue.assign({ phones: without(context.phones, event.output.phoneId) });
      }
    }),

    /** Only tasks concern workers, and only those that have one in hand. */
    passLooks: enqueueActions(({ enqueue, context, event }) => {
      if (event.type !== 'looks') return;
      for (const [phoneId, { ref }] of Object.entries(context.phones)) {
        const look = event.phones[phoneId];
        if (look !== undefined) enqueue.sendTo(ref, { type: 'phone.look', look });
      }
      if (Object.keys(event.tasks).length === 0) return;
      for (const [name, worker] of Object.entries(context.workers)) {
        if (!context.idle.includes(name)) enqueue.sendTo(worker, event);
      }
    }),
    /** A phone may still be in hand: handed over from the last job, or left by the last life. */
    lendPhone: enqueueActions(({ enqueue, context, event, self }) => {
      if (event.type !== 'worker.wantsPhone') return;
      const { attempt, worker, at } = event;
      const { phoneId, attemptId } = attempt;
      const known = context.phones[phoneId];
      if (known !== undefined) {
        enqueue.assign({ phones: { ...context.phones, [phoneId]: { ref: known.ref, worker } } });
        enqueue.sendTo(known.ref, { type: 'phone.serve', at, attemptId });
        return;
      }
      enqueue.assign({
        phones: ({ spawn }) => ({
          ...context.phones,
          [phoneId]: {
            ref: spawn('phone', {
              id: phoneActorId(phoneId),
              input: phoneInput(context, phoneId, attemptId, self),
            }),
            worker,
          },
        }),
      });
      enqueue.sendTo(({ context: now }) => phoneIn(now, phoneId), { type: 'phone.acquire', at });
    }),
    letPhoneGo: enqueueActions(({ enqueue, context, event }) => {
      if (event.type !== 'phone.letGo') return;
      const known = context.phones[event.phoneId];
      if (known !== undefined) enqueue.sendTo(known.ref, { type: 'phone.letGo', at: event.at });
    }),
    passPhone: enqueueActions(({ enqueue, context, event }) => {
      if (event.type !== 'phone.ready') return;
      const worker = workerOn(context, event.phoneId);
      if (worker === undefined) return;
      enqueue.sendTo(phoneIn(context, event.phoneId), { type: 'phone.use', at: event.at });
      enqueue.sendTo(worker, event);
    }),
    passRefusal: enqueueActions(({ enqueue, context, event }) => {
      if (event.type !== 'phone.unavailable') return;
      const worker = workerOn(context, event.phoneId);
      if (worker !== undefined) enqueue.sendTo(worker, event);
    }),
    takePhoneBack: enqueueActions(({ enqueue, context, event }) => {
      if (event.type !== 'worker.releasesPhone') return;
      const { phoneId, at, repliedAt, doubtUntil, completed } = event;
      const known = context.phones[phoneId];
      if (known === undefined) return;
      enqueue.assign({ phones: { ...context.phones, [phoneId]: { ref: known.ref, worker: null } } });
      enqueue.sendTo(known.ref, { type: 'phone.release', at, repliedAt, doubtUntil, completed });
    }),
  },
});
