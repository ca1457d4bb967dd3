import { describe, expect, it } from 'vitest';
import { createActor, fromPromise, type ActorRefFrom } from 'xstate';
import type { Deeds, Orphans, Recovery } from '../../src/domain/deeds.ts';
import { defaultPolicy } from '../../src/domain/policy.ts';
import { asItIs, type Run, type Stock } from '../../src/domain/run.ts';
import { campaignMachine } from '../../src/machines/campaign/machine.ts';
import { pollerMachine } from '../../src/machines/poller.ts';
import { reaperMachine } from '../../src/machines/reaper/machine.ts';
import { supervisorMachine } from '../../src/machines/supervisor/machine.ts';
import { workerMachine } from '../../src/machines/worker/machine.ts';
import { aRun } from '../support/rows.ts';
import { settle, VirtualClock } from '../support/virtualClock.ts';

/** The supervisor's tree over a store that says what it is told; a claim can be made to throw, as a bug would. */
class Bench {
  readonly clock = new VirtualClock();
  readonly gaveUp: string[] = [];
  readonly claims: string[] = [];
  recovery: { run: Run }[] = [];
  buggy = new Set<number>();
  readonly supervisor: ActorRefFrom<typeof supervisorMachine>;

  constructor() {
    const runs = (): Recovery['runs'] => this.recovery.map(({ run }) => ({ run, leases: [], work: [] }));
    const worker = workerMachine.provide({
      actors: {
        claim: fromPromise(async ({ input }) => {
          this.claims.push(`${input.runId} ${input.worker}`);
          if (this.buggy.has(input.runId)) throw new Error('a bug');
          return { at: this.clock.now(), claim: { kind: 'nothing' as const } };
        }),
      },
    });
    const stock: Stock = {
      due: 0,
      inHand: 0,
      nextDueAt: null,
      blocked: 1,
      retrying: 0,
      open: 1,
      paused: false,
      opensAt: null,
      nextDay: null,
    };
    const campaign = campaignMachine.provide({
      actors: {
        worker,
        seed: fromPromise(async ({ input }) => ({
          at: this.clock.now(),
          kind: 'opened' as const,
          run: aRun({ campaign: input.campaign, runId: 9 }),
          added: 1,
          jobs: 1,
          accounts: 1,
          planSeed: 1,
          warnings: [],
        })),
        takeStock: fromPromise(async () => ({ at: this.clock.now(), stock })),
      },
    });
    const machine = supervisorMachine.provide({
      actors: {
        campaign,
        recover: fromPromise(async () => ({ at: this.clock.now(), runs: runs() })),
        recall: fromPromise(async ({ input }) => ({
          at: this.clock.now(),
          runs: runs().filter(({ run }) => run.campaign === input.campaign),
        })),
        giveUp: fromPromise(async ({ input }) => {
          this.gaveUp.push(input.campaign);
          return { at: this.clock.now() };
        }),
        reaper: reaperMachine.provide({
          actors: {
            findOrphans: fromPromise(async () => this.#orphans()),
            review: fromPromise(async () => ({ at: this.clock.now() })),
          },
        }),
        poller: pollerMachine.provide({
          actors: {
            lookAround: fromPromise(async () => this.#looks()),
          },
        }),
      },
    });
    this.supervisor = createActor(machine, {
      clock: this.clock,
      input: { policy: defaultPolicy, instance: 'abc123' },
    }).start();
  }

  #orphans(): Orphans {
    return { at: this.clock.now(), leases: [], work: [] };
  }

  #looks(): Awaited<ReturnType<Deeds['lookAround']>> {
    return { at: this.clock.now(), phones: [], tasks: [], failure: null };
  }

  get context() {
    return this.supervisor.getSnapshot().context;
  }

  async begin(...runs: Run[]): Promise<void> {
    this.recovery = runs.map((run) => ({ run }));
    this.supervisor.send({ type: 'supervisor.begin', at: this.clock.now() });
    await settle();
  }
}

const viral = aRun({ campaign: 'viral', runId: 1 });
const podcast = aRun({ campaign: 'podcast', runId: 2 });

describe('a campaign whose actors throw', () => {
  it('is restarted from its rows after a pause, and the others never notice', async () => {
    const bench = new Bench();
    bench.buggy.add(1);
    await bench.begin(viral, podcast);
    expect(Object.keys(bench.context.campaigns)).toEqual(['podcast']);
    expect(bench.context.crashes['viral']).toMatchObject({ count: 1, reason: 'a bug', restarting: true });

    bench.buggy.clear();
    await bench.clock.advance(defaultPolicy.crashPauseMs);
    expect(Object.keys(bench.context.campaigns).sort()).toEqual(['podcast', 'viral']);
    expect(bench.context.crashes['viral']?.restarting).toBe(false);
  });

  it('leaves no orphan that goes on working', async () => {
    const bench = new Bench();
    bench.buggy.add(1);
    await bench.begin(viral);
    bench.claims.length = 0;
    await bench.clock.advance(defaultPolicy.crashPauseMs - 1);
    expect(bench.claims).toEqual([]);
  });

  it('still counts as running while it waits to be restarted', async () => {
    const bench = new Bench();
    bench.buggy.add(1);
    await bench.begin(viral);
    bench.supervisor.send({
      type: 'campaign.start',
      at: 0,
      campaign: 'viral',
      options: asItIs,
      seedOnly: false,
    });
    expect(bench.context.campaigns['viral']).toBeUndefined();
  });

  it('is given up when it goes on crashing, each time after a longer pause', async () => {
    const bench = new Bench();
    bench.buggy.add(1);
    await bench.begin(viral);
    for (let restart = 0; restart < defaultPolicy.crashRestarts; restart += 1) {
      expect(bench.gaveUp).toEqual([]);
      await bench.clock.advance(defaultPolicy.crashPauseMs * 2 ** restart);
    }
    expect(bench.gaveUp).toEqual(['viral']);
    expect(bench.context.crashes['viral']?.restarting).toBe(false);
  });

  it('that the operator stopped meanwhile drains when it is back', async () => {
    const bench = new Bench();
    bench.buggy.add(1);
    await bench.begin(viral);
    bench.supervisor.send({ type: 'campaign.stop', at: bench.clock.now(), campaign: 'viral', atOnce: false });
    bench.buggy.clear();
    await bench.clock.advance(defaultPolicy.crashPauseMs);
    expect(bench.context.campaigns['viral']).toBeUndefined();
  });
});

describe('a ping', () => {
  it('is answered in every state, and by its own token', async () => {
    const bench = new Bench();
    const heard: number[] = [];
    bench.supervisor.on('supervisor.pong', ({ token }) => heard.push(token));
    bench.supervisor.send({ type: 'supervisor.ping', token: 1 });
    bench.supervisor.send({ type: 'supervisor.begin', at: bench.clock.now() });
    bench.supervisor.send({ type: 'supervisor.ping', token: 2 });
    await settle();
    bench.supervisor.send({ type: 'supervisor.ping', token: 3 });
    expect(heard).toEqual([1, 2, 3]);
  });
});
