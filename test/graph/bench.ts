import type { AnyActorRef } from 'xstate';
import { productionActors, ourThought, type Thought } from '../../src/daemon/actors.ts';
import { calendarIn, calendars } from '../../src/daemon/calendar.ts';
import { PhoneBook } from '../../src/daemon/control/phones.ts';
import { runView, workerViews } from '../../src/daemon/control/views.ts';
import { allDeeds } from '../../src/daemon/deeds.ts';
import type { Phone } from '../../src/domain/cloud.ts';
import type { Deeds } from '../../src/domain/deeds.ts';
import { messageOf } from '../../src/domain/failure.ts';
import { defaultPolicy } from '../../src/domain/policy.ts';
import type { Run, Stock } from '../../src/domain/run.ts';
import type { Store } from '../../src/domain/store.ts';
import type { Moment } from '../../src/domain/time.ts';
import { createGeelark } from '../../src/geelark/client.ts';
import { hoursBy } from '../../src/posting/hours.ts';
import { stockOf } from '../../src/posting/takeStock.ts';
import { createRandom } from '../../src/simulator/random.ts';
import type { World } from '../../src/simulator/world.ts';
import { openStore } from '../../src/store/open.ts';
import { MortalClock, VoyageClock } from '../voyage/clock.ts';
import { copyDisk, Rows } from '../voyage/disk.ts';
import { Lane } from '../voyage/lane.ts';
import { inLane } from '../voyage/life.ts';
import { Wire, type Call } from '../voyage/wire.ts';
import { Gate } from './gate.ts';
import { campaign, newWorld, timeZone, type Harbour } from './harbour.ts';
import { Rules } from './rules.ts';

/** Every promise that can be resolved by now is resolved before the next one of these. */
const macrotask = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
/** More happens at no moment. */
const roundsAtOnce = 500;
/** Nothing that a walk waits for takes longer. */
const patienceMs = 4 * 3_600_000;

export interface BenchSettings {
  harbour: Harbour;
  /** The disk to begin with; it is copied. */
  disk: string;
  at: Moment;
  thought?: Partial<Thought>;
  /** Deeds that are done at once; all others wait for the walk. */
  open: readonly (keyof Deeds)[];
}

/**
 * The world of one walk: a simulated cloud on a clock that stands still, the real client, store and deeds, and the
 * production machines over them. What survives a power cut is here; what does not is in `life`.
 */
export class Bench {
  readonly clock: VoyageClock;
  readonly world: World;
  readonly lane = new Lane();
  readonly calls: Call[] = [];
  readonly rules: Rules;
  readonly settings: BenchSettings;
  life: BenchLife;
  #lives = 0;

  constructor(settings: BenchSettings) {
    this.settings = settings;
    this.clock = new VoyageClock(settings.at);
    this.world = newWorld(settings.at);
    this.rules = new Rules(this);
    this.life = this.#wake(settings.disk);
  }

  /** The machines of this walk. */
  get thought(): Thought {
    return { ...ourThought, ...this.settings.thought };
  }

  /** How often it was begun with a disk. */
  get lives(): number {
    return this.#lives;
  }

  get now(): Moment {
    return this.clock.now();
  }

  /** Starts a machine; one that throws has broken a rule. */
  begin<Started extends AnyActorRef>(actor: Started): Started {
    actor.subscribe({
      error: (error: unknown) => {
        this.rules.broken(error);
      },
    });
    actor.start();
    return actor;
  }

  /** The phone that bears a name. */
  phoneNamed(wanted: string): Phone {
    const phone = this.life.store.roster()?.phones.find(({ name }) => name === wanted);
    if (phone === undefined) throw new Error(`there is no phone ${wanted}`);
    return phone;
  }

  /** Lets everything happen that takes no virtual time. */
  async settle(): Promise<void> {
    await macrotask();
    while (this.lane.isBusy) {
      await this.lane.untilLeft();
      await macrotask();
    }
    this.rules.check();
  }

  /** Lets time pass until then, and everything happen that is due on the way. */
  async passUntil(moment: Moment): Promise<void> {
    await this.#until(() => false, moment);
    this.#advance(Math.max(moment, this.now));
    await this.settle();
  }

  async pass(ms: number): Promise<void> {
    await this.passUntil(this.now + ms);
  }

  /** Lets time pass until something is so. @throws Error when it does not come about. */
  async waitUntil(isSo: () => boolean, what: string): Promise<void> {
    await this.#until(isSo, this.now + patienceMs);
    if (!isSo()) throw new Error(`it never came about: ${what}`);
  }

  /** Waits for an answer as long as that takes on the clock. */
  async during<T>(work: Promise<T>): Promise<T> {
    let answer: { value: T } | null = null;
    let trouble: unknown = null;
    void work.then(
      (value) => (answer = { value }),
      (error: unknown) => (trouble = error ?? new Error('nothing')),
    );
    await this.waitUntil(() => answer !== null || trouble !== null, 'an answer');
    if (trouble !== null) throw trouble instanceof Error ? trouble : new Error(messageOf(trouble));
    return await work;
  }

  /** The power goes; what was written stays, and a new life begins on it. */
  async cut(): Promise<void> {
    const to = this.settings.harbour.newDisk();
    copyDisk(this.life.disk, to);
    await this.life.bury();
    this.life = this.#wake(to);
    this.rules.check();
  }

  async bury(): Promise<void> {
    await this.life.bury();
  }

  /** From one event to the next, of ours or of the world, until it is so or the next one is due only after that moment. */
  async #until(isSo: () => boolean, moment: Moment): Promise<void> {
    for (let rounds = 0, since = this.now; ; rounds += 1) {
      if (this.now > since) [rounds, since] = [0, this.now];
      if (rounds > roundsAtOnce) throw new Error('it goes round and round while no time passes');
      await this.settle();
      const next = Math.min(this.clock.nextAt() ?? Infinity, this.world.nextAt() ?? Infinity);
      if (isSo() || next === Infinity || next > moment) return;
      this.#advance(next);
    }
  }

  #advance(moment: Moment): void {
    this.world.advance(moment);
    this.clock.advance(moment);
  }

  #wake(disk: string): BenchLife {
    this.#lives += 1;
    const own = this.#lives === 1 ? this.settings.harbour.newDisk() : disk;
    if (own !== disk) copyDisk(disk, own);
    return new BenchLife(this, own, this.#lives);
  }
}

/** What is lost in a power cut. */
export class BenchLife {
  readonly disk: string;
  readonly clock: MortalClock;
  readonly gate: Gate;
  readonly store: Store;
  readonly rows: Rows;
  readonly deeds: Deeds;
  readonly actors: ReturnType<typeof productionActors>;
  readonly phoneBook: PhoneBook;
  readonly cloud: ReturnType<typeof createGeelark>;
  readonly #wire: Wire;
  readonly #calendar = calendarIn(timeZone);
  readonly #hoursOf = hoursBy(calendars());
  isDead = false;

  constructor(bench: Bench, disk: string, life: number) {
    const { settings, world, lane, calls, rules } = bench;
    this.disk = disk;
    this.clock = new MortalClock(bench.clock);
    this.#wire = new Wire({
      life,
      world,
      clock: bench.clock,
      lifeClock: this.clock,
      lane,
      chance: createRandom(`wire ${life}`),
      lag: () => null,
      refusing: () => 0,
      isDead: () => this.isDead,
      onCall: (call) => {
        calls.push(call);
        rules.onCall(call);
      },
      onAnswer: (call) => rules.onAnswer(call),
    });
    const identity = { timeScale: 1, timeOrigin: 0 };
    this.store = openStore({ directory: disk, clock: this.clock, identity, instanceId: '5ea5a1' });
    this.rows = new Rows(disk);
    this.store.onFact((fact) => {
      if (!this.isDead) rules.onFact(fact);
    });
    const traces = createRandom(`traces ${life}`);
    this.cloud = createGeelark({
      baseUrl: 'http://cloud.test',
      credentials: { kind: 'token', token: 'walk' },
      clock: this.clock,
      dispatcher: this.#wire,
      newTraceId: () => traces.text('0123456789abcdef', 32),
    });
    this.deeds = allDeeds({
      store: this.store,
      cloud: inLane(this.cloud, lane),
      clock: this.clock,
      calendar: this.#calendar,
      calendars: calendars(),
      policy: defaultPolicy,
      campaignsDir: settings.harbour.campaigns,
      drawSeed: () => 1,
      budget: { maxPhoneMinutesPerDay: null },
    });
    this.gate = new Gate(settings.open);
    this.actors = productionActors(
      this.gate.around(this.deeds),
      this.store,
      (error) => rules.broken(error),
      bench.thought,
    );
    this.phoneBook = new PhoneBook(this.store, this.cloud, this.clock);
  }

  /** What `postctl status` would say of the run at hand. */
  status() {
    const run = this.store.latestRun(campaign.name);
    if (run === null) throw new Error('there is no run');
    const now = this.clock.now();
    return {
      run: runView(
        this.store,
        run,
        now,
        run.endedAt === null ? { stock: this.#stockOf(run, now), expectedEndAt: null } : null,
      ),
      workers: workerViews(this.store, run),
      phones: this.phoneBook.all(),
    };
  }

  #stockOf(run: Run, at: Moment): Stock {
    return stockOf(this.store, this.#calendar, this.#hoursOf, run, at);
  }

  /** Stops everything that is left of it. */
  async bury(): Promise<void> {
    this.isDead = true;
    this.clock.die();
    this.#wire.cut();
    await this.cloud.close();
    this.rows.close();
    this.store.close();
  }
}
