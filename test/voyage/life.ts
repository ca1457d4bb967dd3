import { createActor } from 'xstate';
import { startCourier } from '../../src/daemon/courier.ts';
import { keepHistoryShort } from '../../src/daemon/pruning.ts';
import { calendarIn, calendars } from '../../src/daemon/calendar.ts';
import { productionSupervisor } from '../../src/daemon/actors.ts';
import { allDeeds } from '../../src/daemon/deeds.ts';
import type { PhoneCloud } from '../../src/domain/cloud.ts';
import type { Deeds } from '../../src/domain/deeds.ts';
import { messageOf } from '../../src/domain/failure.ts';
import type { Fact } from '../../src/domain/fact.ts';
import type { Letter } from '../../src/domain/letter.ts';
import { consequenceOf } from '../../src/domain/notice.ts';
import { leastKeep } from '../../src/domain/retention.ts';
import { defaultPolicy, type Policy } from '../../src/domain/policy.ts';
import { asItIs } from '../../src/domain/run.ts';
import type { Store } from '../../src/domain/store.ts';
import { createGeelark, type GeelarkOptions } from '../../src/geelark/client.ts';
import { createRandom, type Random } from '../../src/simulator/random.ts';
import type { World } from '../../src/simulator/world.ts';
import { openStore } from '../../src/store/open.ts';
import { MortalClock, type VoyageClock } from './clock.ts';
import { tearDisk, copyDisk, Rows } from './disk.ts';
import type { CutMode } from './items.ts';
import type { Lag } from './lag.ts';
import type { Lane } from './lane.ts';
import { mailWay } from './mail.ts';
import { Wire, type Call } from './wire.ts';

/** What a test may put something of its own around, to see whether the checkers notice. */
export interface Rig {
  store: (store: Store) => Store;
  deeds: (deeds: Deeds, ports: { store: Store; cloud: PhoneCloud }) => Deeds;
  supervisor: typeof productionSupervisor;
  cloud: Partial<GeelarkOptions>;
  policy: Partial<Policy>;
}

export const soundRig: Rig = {
  store: (store) => store,
  deeds: (deeds) => deeds,
  supervisor: productionSupervisor,
  cloud: {},
  policy: {},
};

export interface Berth {
  /** Counts from 1. */
  life: number;
  seed: string;
  directory: string;
  campaignsDir: string;
  timeZone: string;
  clock: VoyageClock;
  world: World;
  lane: Lane;
  rig: Rig;
  lag: () => Lag | null;
  refusing: () => number;
  onCall: (call: Call) => void;
  onAnswer: (call: Call) => void;
  onFact: (fact: Fact) => void;
  /** How likely a letter, or its answer, is lost. */
  losing: () => number;
  onLetter: (letter: Letter, isAnswered: boolean) => void;
}

/** How a life ended. */
export type End = { kind: 'cut' } | { kind: 'shutdown' } | { kind: 'broken'; reason: string };

/** What is thrown at whoever uses the store of a daemon that was killed: nothing of it goes on. */
class Killed extends Error {}

const largestSeed = 2 ** 32;

/** One life of the daemon, from its start to its end: the real parts, on the clock and in the world of a voyage. */
export class Life {
  readonly #berth: Berth;
  readonly #clock: MortalClock;
  readonly #wire: Wire;
  readonly #store: Store;
  readonly #cloud: ReturnType<typeof createGeelark>;
  readonly #supervisor: ReturnType<typeof boot>;
  /** The disk as it is seen by somebody else. */
  readonly rows: Rows;
  #cut: { mode: CutMode; steps: number; share: number; to: string } | null = null;
  #end: End | null = null;
  readonly #leaving = new AbortController();
  readonly #keepHouse: () => Promise<void>;

  constructor(berth: Berth) {
    const { directory, clock, lane, rig, seed, life } = berth;
    const draw = (what: string) => createRandom(`${seed} ${what} of life ${life}`);
    this.#berth = berth;
    this.#clock = new MortalClock(clock);
    this.#wire = new Wire({
      ...berth,
      lifeClock: this.#clock,
      isDead: () => this.#end !== null,
      chance: draw('wire'),
    });
    this.#store = openStore({
      directory,
      clock: this.#clock,
      identity: { timeScale: 1, timeOrigin: 0 },
      instanceId: '5ea5a1',
    });
    this.rows = new Rows(directory);
    const store = rig.store(this.#guarded(this.#store));
    store.onFact((fact) => {
      if (this.#end === null) berth.onFact(fact);
    });
    this.#keepHouse = () => this.#upkeep(store, draw('mail'));
    const traces = draw('traces');
    this.#cloud = createGeelark({
      baseUrl: 'http://cloud.test',
      credentials: { kind: 'token', token: 'voyage' },
      clock: this.#clock,
      dispatcher: this.#wire,
      newTraceId: () => traces.text('0123456789abcdef', 32),
      initialPauses: store.cloudPauses(clock.now()),
      onPause: (pause) => store.saveCloudPause(pause),
      ...rig.cloud,
    });
    const seeds = draw('plans');
    const policy = { ...defaultPolicy, ...rig.policy };
    const deeds = allDeeds({
      store,
      cloud: inLane(this.#cloud, lane),
      clock: this.#clock,
      calendar: calendarIn(berth.timeZone),
      calendars: calendars(),
      policy,
      campaignsDir: berth.campaignsDir,
      drawSeed: () => Math.floor(seeds.next() * largestSeed),
      budget: { maxPhoneMinutesPerDay: null },
    });
    this.#supervisor = boot(
      rig,
      planningIn(lane, rig.deeds(deeds, { store, cloud: this.#cloud })),
      store,
      this.#clock,
      policy,
      (end) => (this.#end ??= end),
    );
  }

  /** Null while it lives. */
  get end(): End | null {
    return this.#end;
  }

  begin(): void {
    this.#keepHouse().catch((error: unknown) => (this.#end ??= brokenBy(error)));
    this.#supervisor.start();
    this.#supervisor.send({ type: 'supervisor.begin', at: this.#clock.now() });
  }

  startCampaign(campaign: string, limit: number | null): void {
    const at = this.#clock.now();
    const options = { ...asItIs, limit };
    this.#supervisor.send({ type: 'campaign.start', at, campaign, options, seedOnly: false });
  }

  stopCampaign(campaign: string): void {
    this.#supervisor.send({ type: 'campaign.stop', at: this.#clock.now(), campaign, atOnce: false });
  }

  shutDown(ending: 'park' | 'cancel'): void {
    this.#supervisor.send({ type: 'supervisor.end', at: this.#clock.now(), ending });
  }

  /** Money is there again, or whatever it was that made postd pause. */
  resumePosting(): void {
    this.#store.resume({ kind: 'everything', name: null, at: this.#clock.now() });
  }

  /** The daemon will be killed at its n-th use of the store from now on; its disk is then found in `to`. */
  prepareCut(mode: CutMode, steps: number, share: number, to: string): void {
    this.#cut ??= { mode, steps, share, to };
  }

  get isDoomed(): boolean {
    return this.#cut !== null;
  }

  /** Puts away what is left of a life that ended. */
  async bury(): Promise<void> {
    this.#clock.die();
    this.#leaving.abort();
    this.#supervisor.stop();
    this.#wire.cut();
    await this.#cloud.close();
    this.rows.close();
    this.#store.close();
  }

  /** Beside the machines: old history goes, notices leave the house. */
  async #upkeep(store: Store, chance: Random): Promise<void> {
    const { timeZone, losing, onLetter } = this.#berth;
    const [clock, { signal }] = [this.#clock, this.#leaving];
    const way = mailWay({ lifeClock: clock, chance, losing, isDead: () => this.#end !== null, onLetter });
    const courier = startCourier({ store, clock, ways: () => [way], signal });
    store.onFact((fact) => {
      if (consequenceOf(fact).begins !== null) courier.wake();
    });
    const pruning = keepHistoryShort({
      store,
      clock,
      calendar: calendarIn(timeZone),
      keep: () => leastKeep,
      signal,
    });
    await Promise.all([courier.ended, pruning]);
  }

  #guarded(store: Store): Store {
    return new Proxy(store, {
      get: (target, name): unknown => {
        const method: unknown = Reflect.get(target, name);
        if (!isMethod(method)) return method;
        return (...args: unknown[]): unknown => this.#use(() => method(...args));
      },
    });
  }

  /** Every use of the store is a place where the daemon may be killed. */
  #use(work: () => unknown): unknown {
    if (this.#end !== null) throw new Killed('the daemon is dead');
    if (this.#cut === null) return work();
    this.#cut.steps -= 1;
    if (this.#cut.steps > 0) return work();

    const { mode, share, to } = this.#cut;
    const { directory } = this.#berth;
    if (mode === 'after') work();
    this.#end = { kind: 'cut' };
    if (mode === 'torn') tearDisk(directory, to, share, work);
    else copyDisk(directory, to);
    throw new Killed('the daemon is killed');
  }
}

const brokenBy = (error: unknown): End => ({ kind: 'broken', reason: messageOf(error) });

const isMethod = (value: unknown): value is (...args: unknown[]) => unknown => typeof value === 'function';

/** Whoever plans reads the folder for real. */
const planningIn = (lane: Lane, deeds: Deeds): Deeds => ({
  ...deeds,
  seed: (input) => lane.during(() => deeds.seed(input)),
  planDay: (input) => lane.during(() => deeds.planDay(input)),
});

/** Files of videos are read for real. */
export const inLane = (cloud: PhoneCloud, lane: Lane): PhoneCloud => ({
  ...cloud,
  putMedia: (...media) => lane.during(() => cloud.putMedia(...media)),
  listPhones: () => lane.outside(() => cloud.listPhones()),
});

function boot(
  rig: Rig,
  deeds: Deeds,
  store: Store,
  clock: MortalClock,
  policy: Policy,
  onEnd: (end: End) => void,
) {
  const broken = (error: unknown): void => onEnd(brokenBy(error));
  const supervisor = createActor(rig.supervisor(deeds, store, broken), {
    clock,
    input: { policy, instance: store.instanceId() },
  });
  supervisor.subscribe({ complete: () => onEnd({ kind: 'shutdown' }), error: broken });
  return supervisor;
}
