import { assign, enqueueActions } from 'xstate';
import type { Attempt } from '../../domain/job.ts';
import type { Run } from '../../domain/run.ts';
import type { PhoneInput } from '../phone/moves.ts';
import type { WorkerInput } from '../worker/moves.ts';
import { runIn, type CampaignContext, type PhoneRef, type WorkerRef } from './context.ts';
import { moves } from './moves.ts';

const workerId = (worker: string) => `worker:${worker}` as const;
const namesOf = ({ workers }: Run) => Array.from({ length: workers }, (_, index) => `w${index + 1}`);
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

/** The moves of a campaign, with those that concern its workers and phones: hired, told, lent, taken back, forgotten. */
export const crew = moves.extend({
  actions: {
    hire: enqueueActions(({ enqueue, context, self }) => {
      const run = runIn(context);
      const names = namesOf(run);
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
      const names = namesOf(run);
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
