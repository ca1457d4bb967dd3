import { createHash } from 'node:crypto';
import { assign } from 'xstate';
import { ourThought, productionSupervisor, type Thought } from '../../src/daemon/actors.ts';
import type { Deeds } from '../../src/domain/deeds.ts';
import { always } from '../../src/domain/schedule.ts';
import type { SeedOrder, Store } from '../../src/domain/store.ts';
import { persisted } from '../../src/machines/persisted.ts';
import { soundRig, type Rig } from './life.ts';

/** A mistake somebody might make, and what must notice it within how many seeds. */
export interface Bug {
  name: string;
  /** The rules of which one must be broken by it. */
  breaks: readonly string[];
  withinSeeds: number;
  /** Only voyages with schedules can show it. */
  scheduled?: boolean;
  rig: Rig;
}

const storeBug = (change: (store: Store) => Partial<Store>): Rig => ({
  ...soundRig,
  store: (store) => ({ ...store, ...change(store) }),
});

const deedBug = (change: (deeds: Deeds, ports: Parameters<Rig['deeds']>[1]) => Partial<Deeds>): Rig => ({
  ...soundRig,
  deeds: (deeds, ports) => ({ ...deeds, ...change(deeds, ports) }),
});

const thoughtBug = (change: Partial<Thought>): Rig => ({
  ...soundRig,
  supervisor: (deeds, store, fatal) =>
    productionSupervisor(deeds, store, fatal, { ...ourThought, ...change }),
});

const { phone, post } = ourThought;

/** Every day each video bears another name. */
const renamed = <T extends SeedOrder>(order: T): T => ({
  ...order,
  jobs: order.jobs.map((job) => ({
    ...job,
    videoId: createHash('sha256').update(`${order.day} ${job.videoId}`).digest('hex'),
  })),
});

export const bugs: readonly Bug[] = [
  {
    name: 'publishes without the intent in a row',
    breaks: ['R7'],
    withinSeeds: 1,
    rig: storeBug((store) => ({
      advanceAttempt: (attempt, facts) => {
        if (attempt.phase !== 'publishing') store.advanceAttempt(attempt, facts);
      },
    })),
  },
  {
    name: 'acts before it persists',
    breaks: ['R7'],
    withinSeeds: 1,
    rig: thoughtBug({
      persisted: (logic, commit) => {
        const late: typeof commit = (next, previous) =>
          void setImmediate(() => {
            try {
              commit(next, previous);
            } catch {
              return;
            }
          });
        return persisted(logic, late);
      },
    }),
  },
  {
    name: 'releases the phone before the task has ended',
    breaks: ['R3', 'R8', 'R5', 'R1'],
    withinSeeds: 2,
    rig: thoughtBug({
      post: post.provide({
        guards: {
          hasStatus: ({ context, event }, { status }) => {
            const look =
              event.type === 'looks' && context.attempt.taskId !== null
                ? event.tasks[context.attempt.taskId]
                : undefined;
            return look !== undefined && (look.status === status || look.status === 'running');
          },
        },
      }),
    }),
  },
  {
    name: 'forgets the cap',
    breaks: ['R6'],
    withinSeeds: 3,
    rig: storeBug((store) => ({
      claim: (order) => store.claim({ ...order, day: '2001-01-01' }),
      planningLimits: (query) => {
        const limits = store.planningLimits(query);
        return { ...limits, remaining: new Map([...limits.remaining.keys()].map((account) => [account, 3])) };
      },
    })),
  },
  {
    name: 'forgets the cap when it retries',
    breaks: ['R6'],
    withinSeeds: 3,
    rig: storeBug((store) => ({
      settle: (order) => store.settle({ ...order, fromDay: '2001-01-01', untilDay: '2001-01-01' }),
    })),
  },
  {
    name: 'stops every running phone of its accounts when it starts',
    breaks: ['R2', 'R7'],
    withinSeeds: 2,
    rig: deedBug((deeds, { cloud }) => ({
      recover: async () => {
        const phones = await cloud.listPhones();
        for (const { phoneId, status } of phones.ok ? phones.value : []) {
          if (status === 'running') await cloud.stopPhone(phoneId);
        }
        return deeds.recover();
      },
    })),
  },
  {
    name: 'repeats a create whose answer was lost',
    breaks: ['R1', 'R7', 'R5'],
    withinSeeds: 6,
    rig: deedBug((deeds) => ({
      publish: async (input) => {
        const reply = await deeds.publish(input);
        return reply.ok || reply.effect === 'none' ? reply : deeds.publish(input);
      },
    })),
  },
  {
    name: 'takes a lost create for one that never arrived',
    breaks: ['R1', 'R5', 'R3', 'R8', 'the schedule'],
    withinSeeds: 6,
    rig: deedBug((deeds) => ({
      publish: async (input) => {
        const reply = await deeds.publish(input);
        return reply.ok ? reply : { ...reply, effect: 'none' };
      },
    })),
  },
  {
    name: 'loses its leases when it is restarted',
    breaks: ['R3', 'R8'],
    withinSeeds: 15,
    rig: deedBug((deeds) => ({
      recover: async () => {
        const found = await deeds.recover();
        return { ...found, runs: found.runs.map((run) => ({ ...run, leases: [] })) };
      },
    })),
  },
  {
    name: 'believes a stale look',
    breaks: ['R3'],
    withinSeeds: 5,
    rig: thoughtBug({
      phone: phone.provide({
        guards: {
          provesOff: ({ event }) =>
            event.type === 'phone.look' && ['off', 'expired', 'missing'].includes(event.look.status),
        },
      }),
    }),
  },
  {
    name: 'closes the lease while a create may still arrive',
    breaks: ['R3'],
    withinSeeds: 20,
    rig: thoughtBug({
      post: post.provide({ guards: { isHopeless: () => true } }),
      phone: phone.provide({ actions: { giveUp: assign({ unwanted: true }) } }),
    }),
  },
  {
    name: 'starts a phone that is on already',
    breaks: ['R2', 'R3'],
    withinSeeds: 3,
    rig: thoughtBug({
      phone: phone.provide({ guards: { looksOff: ({ event }) => event.type === 'phone.look' } }),
    }),
  },
  {
    name: 'tries an unconfirmed post again',
    breaks: ['R1', 'the schedule'],
    withinSeeds: 12,
    rig: storeBug((store) => ({
      settle: (order) =>
        store.settle(
          order.outcome.kind === 'unconfirmed'
            ? { ...order, outcome: { kind: 'retry', failure: order.outcome.failure } }
            : order,
        ),
    })),
  },
  {
    name: 'retries what the account is to blame for',
    breaks: ['R11'],
    withinSeeds: 6,
    rig: storeBug((store) => ({
      settle: (order) =>
        store.settle(
          order.outcome.kind === 'failed' && order.outcome.failure.blame === 'account'
            ? { ...order, outcome: { ...order.outcome, kind: 'retry' } }
            : order,
        ),
    })),
  },
  {
    name: 'tells facts without their campaign',
    breaks: ['R10'],
    withinSeeds: 1,
    rig: storeBug((store) => ({
      onFact: (listener) =>
        store.onFact((fact) => {
          const { campaign, ...rest } = fact;
          listener(campaign === undefined ? fact : rest);
        }),
    })),
  },
  {
    name: 'asks for every phone by itself, as fast as it can',
    breaks: ['R9'],
    withinSeeds: 10,
    rig: {
      ...deedBug((_, { store, cloud }) => ({
        lookAround: async (round) => {
          const { phoneIds, taskIds } = store.wantedLooks(round);
          const phones = await Promise.all(phoneIds.map((id) => cloud.lookAtPhones([id])));
          const tasks = await cloud.lookAtTasks(taskIds);
          return {
            at: tasks.at,
            phones: phones.flatMap((reply) => (reply.ok ? reply.value : [])),
            tasks: tasks.ok ? tasks.value : [],
            failure: null,
          };
        },
      })),
      cloud: { pace: { callsPerMinute: 6e4, callsPerMinutePerEndpoint: 6e4, burst: 1000, initial: 1000 } },
      policy: { pollEveryMs: 50 },
    },
  },
  {
    name: 'forgets what the cloud has locked when it is restarted',
    breaks: ['R9'],
    withinSeeds: 12,
    rig: storeBug(() => ({ cloudPauses: () => [] })),
  },
  {
    name: 'loses the job whose attempt it gives back',
    breaks: ['R8'],
    withinSeeds: 3,
    rig: storeBug((store) => ({
      settle: (order) =>
        order.outcome.kind === 'deferred' ? { settled: true, jobState: 'pending' } : store.settle(order),
    })),
  },
  {
    name: 'begins posts at any hour',
    breaks: ['the schedule'],
    withinSeeds: 4,
    scheduled: true,
    rig: storeBug((store) => ({ claim: (order) => store.claim({ ...order, open: always }) })),
  },
  {
    name: 'forgets the gap between two posts',
    breaks: ['the schedule'],
    withinSeeds: 4,
    scheduled: true,
    rig: storeBug((store) => ({
      openRun: (order) => {
        const schedule = { ...order.settings.schedule, minGapMs: 0 };
        return store.openRun({ ...order, settings: { ...order.settings, schedule } });
      },
    })),
  },
  {
    name: 'plans a day and then once more',
    breaks: ['the schedule'],
    withinSeeds: 4,
    scheduled: true,
    rig: deedBug((deeds) => ({
      planDay: async (input) => {
        await deeds.planDay(input);
        return deeds.planDay(input);
      },
    })),
  },
  {
    name: 'never plans another day',
    breaks: ['the schedule'],
    withinSeeds: 4,
    scheduled: true,
    rig: deedBug((deeds) => ({
      planDay: async (input) => ({ at: (await deeds.takeStock(input)).at, kind: 'refused' }),
    })),
  },
  {
    name: 'plans what is planned already, under another name',
    breaks: ['the schedule'],
    withinSeeds: 4,
    scheduled: true,
    rig: storeBug((store) => ({
      seed: (order) => store.seed(renamed(order)),
      seedRun: (order) => store.seedRun(renamed(order)),
    })),
  },
  {
    name: 'forgets that a notice has arrived',
    breaks: ['notices'],
    withinSeeds: 2,
    rig: storeBug((store) => ({
      noteDelivery: (word) => store.noteDelivery({ ...word, problem: word.problem ?? 'no answer came' }),
    })),
  },
  {
    name: 'takes a lost letter for one that arrived',
    breaks: ['notices'],
    withinSeeds: 4,
    rig: storeBug((store) => ({ noteDelivery: (word) => store.noteDelivery({ ...word, problem: null }) })),
  },
  {
    name: 'thinks an account is well again whenever it is tried',
    breaks: ['notices'],
    withinSeeds: 6,
    rig: storeBug((store) => ({
      claim: (order) => {
        const claim = store.claim(order);
        if (claim.kind === 'taken') {
          const { campaign, jobId, account } = claim.attempt;
          const about = { campaign, jobId, account };
          store.record({
            at: order.at,
            level: 'info',
            name: 'job.retried',
            message: 'it may be well',
            ...about,
          });
        }
        return claim;
      },
    })),
  },
];
