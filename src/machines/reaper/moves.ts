import { assign, enqueueActions, setup, type ActorRefFrom, type DoneActorEvent } from 'xstate';
import type { Orphans } from '../../domain/deeds.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Moment } from '../../domain/time.ts';
import { deed } from '../deed.ts';
import { phoneMachine } from '../phone/machine.ts';
import type {
  Abandon,
  LetGo,
  Looks,
  Mailbox,
  PhoneOutput,
  PhoneReport,
  ReaperReport,
  WorkerReport,
} from '../protocol.ts';
import { workerMachine } from '../worker/machine.ts';

/** What the reaper machine knows, notices and does. The order of things is in `machine.ts`. */
export interface ReaperInput {
  policy: Policy;
  instance: string;
  parent: Mailbox<ReaperReport>;
}

type PhoneRef = ActorRefFrom<typeof phoneMachine>;
type WorkerRef = ActorRefFrom<typeof workerMachine>;

export interface ReaperContext extends ReaperInput {
  /** The last moment the machine was told. */
  at: Moment;
  reviewedAt: Moment;
  phones: Readonly<Record<string, PhoneRef>>;
  /** Each follows one attempt to its end, by the attempt's id. */
  workers: Readonly<Record<string, WorkerRef>>;
}

type ReaperEvent =
  | { type: 'reaper.check'; at: Moment }
  | Looks
  | LetGo
  | PhoneReport
  | WorkerReport
  | DoneActorEvent<PhoneOutput | { worker: string; at: Moment }>
  | Abandon;

const phoneId = (id: string) => `phone:${id}` as const;
const workerId = (attempt: number | string) => `worker:${attempt}` as const;

const without = <Value>(record: Readonly<Record<string, Value>>, key: string): Record<string, Value> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));

function phoneIn({ phones }: ReaperContext, id: string): PhoneRef {
  const phone = phones[id];
  if (phone === undefined) throw new Error(`the reaper has no phone ${id}`);
  return phone;
}

function workerIn({ workers }: ReaperContext, attemptId: number): WorkerRef {
  const worker = workers[attemptId];
  if (worker === undefined) throw new Error(`the reaper follows no attempt ${attemptId}`);
  return worker;
}

export const moves = setup({
  types: {} as {
    context: ReaperContext;
    input: ReaperInput;
    events: ReaperEvent;
    children: { [phone: `phone:${string}`]: 'phone' } & { [worker: `worker:${string}`]: 'worker' };
  },
  actors: {
    findOrphans: deed('findOrphans'),
    review: deed('review'),
    phone: phoneMachine,
    worker: workerMachine,
  },
  delays: { reapEvery: ({ context }) => context.policy.reapEveryMs },
  guards: {
    isReviewDue: ({ context }, { at }: { at: Moment }) =>
      at - context.reviewedAt >= context.policy.reviewEveryMs,
  },
  actions: {
    hear: assign({
      at: ({ context, event }) => ('at' in event ? Math.max(context.at, event.at) : context.at),
    }),
    noteReview: assign((_, { at }: { at: Moment }) => ({ at, reviewedAt: at })),
    adoptPhones: enqueueActions(({ enqueue, context, self }, { at, leases, work }: Orphans) => {
      const serving = new Set<number | null>(work.map(({ attempt }) => attempt.attemptId));
      const orphans = leases.filter((lease) => context.phones[lease.phoneId] === undefined);
      enqueue.assign({
        at: Math.max(context.at, at),
        phones: ({ spawn }) => ({
          ...context.phones,
          ...Object.fromEntries(
            orphans.map((lease) => [
              lease.phoneId,
              spawn('phone', {
                id: phoneId(lease.phoneId),
                input: {
                  phoneId: lease.phoneId,
                  attemptId: lease.attemptId,
                  policy: context.policy,
                  parent: self,
                },
              }),
            ]),
          ),
        }),
      });
      for (const lease of orphans) {
        enqueue.sendTo(({ context: now }) => phoneIn(now, lease.phoneId), {
          type: 'phone.resume',
          at,
          lease,
          serving: serving.has(lease.attemptId),
        });
      }
    }),
    /** Attempts are followed to their end by a worker that may take nothing new. */
    adoptWork: enqueueActions(({ enqueue, context, self }, { at, leases, work }: Orphans) => {
      const orphans = work.filter(({ attempt }) => context.workers[attempt.attemptId] === undefined);
      enqueue.assign({
        workers: ({ spawn }) => ({
          ...context.workers,
          ...Object.fromEntries(
            orphans.map(({ attempt, retry }) => [
              attempt.attemptId,
              spawn('worker', {
                id: workerId(attempt.attemptId),
                input: {
                  worker: String(attempt.attemptId),
                  runId: attempt.runId,
                  retry,
                  delayBetweenJobsMs: 0,
                  policy: context.policy,
                  instance: context.instance,
                  parent: self,
                },
              }),
            ]),
          ),
        }),
      });
      for (const { attempt, brief } of orphans) {
        const lease = leases.find(({ attemptId }) => attemptId === attempt.attemptId);
        const leaseId = lease?.leaseId ?? null;
        const worker = ({ context: now }: { context: ReaperContext }) => workerIn(now, attempt.attemptId);
        enqueue.sendTo(worker, { type: 'worker.resume', at, attempt, brief, leaseId });
        enqueue.sendTo(worker, { type: 'worker.end', at, ending: 'stop' });
      }
    }),
    passLooks: enqueueActions(({ enqueue, context, event }) => {
      if (event.type !== 'looks') return;
      for (const [id, phone] of Object.entries(context.phones)) {
        const look = event.phones[id];
        if (look !== undefined) enqueue.sendTo(phone, { type: 'phone.look', look });
      }
      if (Object.keys(event.tasks).length === 0) return;
      for (const worker of Object.values(context.workers)) enqueue.sendTo(worker, event);
    }),
    letPhoneGo: enqueueActions(({ enqueue, context, event }) => {
      if (event.type !== 'phone.letGo') return;
      const phone = context.phones[event.phoneId];
      if (phone !== undefined) enqueue.sendTo(phone, { type: 'phone.letGo', at: event.at });
    }),
    takePhoneBack: enqueueActions(({ enqueue, context, event }) => {
      if (event.type !== 'worker.releasesPhone') return;
      const { at, repliedAt, doubtUntil, completed } = event;
      const phone = context.phones[event.phoneId];
      if (phone !== undefined)
        enqueue.sendTo(phone, { type: 'phone.release', at, repliedAt, doubtUntil, completed });
    }),
    forget: enqueueActions(({ enqueue, context, event }) => {
      if (!('output' in event)) return;
      enqueue.stopChild(event.actorId);
      if ('worker' in event.output)
        enqueue.assign({ workers: without(context.workers, event.output.worker) });
      else enqueue.assign({ phones: without(context.phones, event.output.phoneId) });
    }),
    report: enqueueActions(({ enqueue, context }) => {
      enqueue.sendTo(context.parent, {
        type: 'reaper.holds',
        inHand: Object.keys(context.phones).length + Object.keys(context.workers).length,
        at: context.at,
      });
    }),
  },
});
