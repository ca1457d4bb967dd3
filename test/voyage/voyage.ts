import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { minutesMs, hoursMs, type Moment } from '../../src/domain/time.ts';
import { createRandom } from '../../src/simulator/random.ts';
import { createWorld, type World } from '../../src/simulator/world.ts';
import { allCheckers } from './checkers/all.ts';
import { VoyageClock } from './clock.ts';
import { copyDisk, type Rows } from './disk.ts';
import { writeFolder } from './folders.ts';
import type { Item } from './items.ts';
import { Lag } from './lag.ts';
import { Lane } from './lane.ts';
import { Life, soundRig, type Rig } from './life.ts';
import type { Plan } from './plan.ts';
import type { Checker, Scene } from './scene.ts';
import { Logbook } from './logbook.ts';
import { heldBytes, type Sounding } from './soundings.ts';
import { Tally } from './tally.ts';

export interface Breach {
  rule: string;
  at: Moment;
  message: string;
}

export interface Voyage {
  plan: Plan;
  /** Null: every rule held. */
  breach: Breach | null;
  /** What happened, one line each; the same seed gives the same lines. */
  trace: string[];
  tally: Tally;
  soundings: Sounding[];
}

const glanceEveryMs = minutesMs(2);
const watchEveryMs = minutesMs(16);
/** After the end there may be something to wait for: the cloud locks a call for two hours, people are waited for. */
const graceMs = hoursMs(8);

const fastDisk = '/dev/shm';

/**
 * Sails a plan from its beginning to its end, or to the first breach of a rule. On some of its days the daemon is measured
 * and started anew.
 */
export async function sail(
  plan: Plan,
  rig: Rig = soundRig,
  soundOn: readonly number[] = [],
): Promise<Voyage> {
  const directory = mkdtempSync(join(existsSync(fastDisk) ? fastDisk : tmpdir(), 'postd-voyage-'));
  try {
    return await new Captain(plan, rig, directory).sail(soundOn);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Every promise that can be resolved by now is resolved before the next one of these. */
const macrotask = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

class Captain {
  readonly #plan: Plan;
  readonly #rig: Rig;
  readonly #directory: string;
  readonly #clock: VoyageClock;
  readonly #world: World;
  readonly #lane = new Lane();
  readonly #lag: Lag;
  readonly #logbook: Logbook;
  readonly #tally = new Tally();
  readonly #stopped = new Set<string>();
  readonly #checkers: Checker[];
  #breach: Breach | null = null;
  #checking = '';
  #life: Life | null = null;
  #lives = 0;
  readonly #soundings: Sounding[] = [];
  /** Measured, and on its way to its end. */
  #sounded: Sounding | null = null;
  #bornAt: Moment = 0;
  #isHealed = false;
  #isOver = false;
  /** How long the daemon stays down after the end that is under way. */
  #downMs = 0;

  constructor(plan: Plan, rig: Rig, directory: string) {
    this.#plan = plan;
    this.#rig = rig;
    this.#directory = directory;
    this.#clock = new VoyageClock(plan.startAt);
    this.#world = createWorld({
      seed: `voyage ${plan.wish.seed}`,
      fleet: plan.fleet,
      startAt: plan.startAt,
      options: plan.options,
    });
    this.#lag = new Lag(createRandom(`lag ${plan.wish.seed}`));
    this.#logbook = new Logbook(this.#world, plan);
    const scene: Scene = {
      plan,
      now: () => this.#clock.now(),
      lives: () => this.#lives,
      truth: () => this.#world.truth(),
      rows: () => (this.#life?.end === null ? this.#life.rows : null),
      stopped: this.#stopped,
      breach: (message) => this.#report(this.#checking, message),
      count: (what, by) => this.#tally.count(what, by),
    };
    this.#checkers = allCheckers.map((make) => make(scene));
  }

  async sail(soundOn: readonly number[]): Promise<Voyage> {
    const { campaigns, items, startAt, healAt } = this.#plan;
    for (const campaign of campaigns) writeFolder(join(this.#directory, 'campaigns'), campaign);
    for (const item of items) this.#at(item.at, () => this.#befall(item));
    for (const day of soundOn) this.#at(startAt + hoursMs(24 * day - 1), () => this.#sound(day));
    this.#at(healAt, () => this.#heal());
    this.#every(glanceEveryMs, (rows) => this.#ask((checker) => checker.onGlance?.(rows)));
    this.#every(watchEveryMs, (rows) => this.#watch(rows));
    this.#wake();
    while (!this.#isOver && this.#breach === null) {
      await this.#settle();
      await this.#meetEnd();
      const next = this.#clock.nextAt();
      if (next === null) break;
      this.#world.advance(next);
      this.#clock.advance(next);
    }
    await this.#life?.bury();
    this.#tally.close(this.#world);
    return {
      plan: this.#plan,
      breach: this.#breach,
      trace: this.#logbook.lines(),
      tally: this.#tally,
      soundings: this.#soundings,
    };
  }

  #at(at: Moment, run: () => void): void {
    this.#clock.setTimeout(run, at - this.#clock.now());
  }

  /** Lets everything happen that takes no virtual time. */
  async #settle(): Promise<void> {
    await macrotask();
    while (this.#lane.isBusy) {
      await this.#lane.untilLeft();
      await macrotask();
    }
  }

  #wake(): void {
    this.#lives += 1;
    const life = this.#lives;
    const berthIn = this.#diskOf(life);
    mkdirSync(berthIn, { recursive: true });
    this.#bornAt = this.#clock.now();
    this.#log('daemon', `starts, life ${life}`);
    this.#life = new Life({
      life,
      seed: `voyage ${this.#plan.wish.seed}`,
      directory: berthIn,
      campaignsDir: join(this.#directory, 'campaigns'),
      timeZone: this.#plan.timeZone,
      clock: this.#clock,
      world: this.#world,
      lane: this.#lane,
      rig: this.#rig,
      lag: () => (this.#isHealed || !this.#plan.lags ? null : this.#lag),
      refusing: () => (this.#isHealed ? 0 : this.#plan.noConnection),
      onCall: (call) => {
        this.#tally.count('calls');
        this.#logbook.call(call);
        this.#ask((checker) => checker.onCall?.(call));
      },
      onAnswer: (call) => {
        this.#logbook.answer(call, this.#clock.now());
        this.#ask((checker) => checker.onAnswer?.(call));
      },
      onFact: (fact) => {
        this.#logbook.fact(fact);
        this.#ask((checker) => checker.onFact?.(fact));
      },
      losing: () => (this.#isHealed ? 0 : this.#plan.losing),
      onLetter: (letter, isAnswered) => {
        this.#log('letter', `${letter.id} ${letter.kind}: ${letter.message}`);
        this.#tally.count('letters');
        this.#ask((checker) => checker.onLetter?.(letter, isAnswered));
      },
    });
    const { rows } = this.#life;
    const integrity = rows.integrity();
    if (integrity !== 'ok') this.#report('R8', `the database is damaged: ${integrity}`);
    this.#ask((checker) => checker.onWatch?.(rows));
    this.#life.begin();
  }

  #diskOf(life: number): string {
    return join(this.#directory, `disk-${life}`);
  }

  /** If the life at hand is over: what is left of it is put away, and after a while the next one begins. */
  async #meetEnd(): Promise<void> {
    const end = this.#life?.end ?? null;
    if (end === null || this.#life === null) return;
    const life = this.#life;
    this.#life = null;
    if (end.kind === 'broken') this.#report('R8', `the daemon broke down: ${end.reason}`);
    await life.bury();
    this.#tally.count(end.kind === 'cut' ? 'cuts survived' : 'shutdowns');
    this.#log('daemon', end.kind === 'cut' ? 'is killed' : 'has shut down');
    // Its disk is where the cut left it; after an orderly end it is simply the same one.
    if (end.kind === 'shutdown') this.#keepDisk();
    rmSync(this.#diskOf(this.#lives), { recursive: true });
    this.#weigh();
    this.#clock.setTimeout(() => this.#wake(), this.#downMs);
  }

  /** Measures the life at hand and has it shut down, as for an upgrade; what goes from the heap with it was its own. */
  #sound(day: number): void {
    const life = this.#life;
    if (life?.end !== null || life.isDoomed) {
      this.#clock.setTimeout(() => this.#sound(day), minutesMs(1));
      return;
    }
    const posts = this.#world.truth().publications.filter(({ by }) => by === 'api').length;
    const ageDays = (this.#clock.now() - this.#bornAt) / hoursMs(24);
    this.#sounded = { day, posts, ...life.rows.size(), ageDays, lifeBytes: heldBytes() };
    this.#downMs = minutesMs(1);
    life.shutDown('park');
  }

  /** A life that was measured is gone. */
  #weigh(): void {
    if (this.#sounded === null) return;
    this.#soundings.push({ ...this.#sounded, lifeBytes: this.#sounded.lifeBytes - heldBytes() });
    this.#sounded = null;
  }

  #keepDisk(): void {
    mkdirSync(this.#diskOf(this.#lives + 1), { recursive: true });
    copyDisk(this.#diskOf(this.#lives), this.#diskOf(this.#lives + 1));
  }

  #befall(item: Item): void {
    const life = this.#life?.end === null ? this.#life : null;
    switch (item.kind) {
      case 'fault':
        this.#log('fault', `${item.id} ${JSON.stringify(item.order)}`);
        this.#world.faults.add([item.order]);
        this.#at(item.untilAt, () => this.#clear(item.id));
        return;
      case 'visit':
        for (const { afterMs, actions } of item.deeds) {
          this.#at(item.at + afterMs, () => {
            if (!this.#isHealed) this.#world.act(actions);
          });
        }
        return;
      case 'start':
        this.#log('order', `start ${item.campaign}`);
        life?.startCampaign(item.campaign, item.limit);
        return;
      case 'stop':
        this.#log('order', `stop ${item.campaign}`);
        if (life !== null) this.#stopped.add(item.campaign);
        life?.stopCampaign(item.campaign);
        return;
      case 'shutdown':
        this.#log('order', `shut down (${item.ending})`);
        this.#downMs = item.downMs;
        life?.shutDown(item.ending);
        return;
      case 'cut': {
        if (life === null || life.isDoomed) return;
        this.#log('cut', `${item.id}: ${item.mode} use ${item.steps} of the store`);
        const to = this.#diskOf(this.#lives + 1);
        mkdirSync(to, { recursive: true });
        this.#downMs = item.downMs;
        life.prepareCut(item.mode, item.steps, item.share, to);
      }
    }
  }

  #clear(id: string): void {
    this.#tally.faults(this.#world.faults.list().filter((fault) => fault.id === id));
    this.#world.faults.clear(id);
  }

  /** Faults are over, and people leave: some with the phone on, if it was not they who had switched it on. */
  #heal(): void {
    this.#log('heal', 'from here on nothing goes wrong any more');
    this.#isHealed = true;
    this.#tally.faults(this.#world.faults.list());
    this.#world.faults.clear();
    for (const { phoneId, person, runs } of this.#world.truth().phones) {
      const run = runs.at(-1);
      if (run?.offAt !== null) continue;
      if (run.by === 'person') this.#world.act([{ does: 'stop', phone: phoneId, person: 'a person' }]);
      else if (person !== null) {
        this.#world.act([{ does: 'leave', phone: phoneId, person: person.name, off: false }]);
      }
    }
  }

  #every(pauseMs: number, look: (rows: Rows) => void): void {
    this.#clock.setTimeout(() => {
      if (this.#life?.end === null) look(this.#life.rows);
      this.#every(pauseMs, look);
    }, pauseMs);
  }

  #watch(rows: Rows): void {
    this.#ask((checker) => checker.onWatch?.(rows));
    this.#life?.resumePosting();
    if (this.#clock.now() < this.#plan.endAt) return;
    this.#endScheduled();
    this.#finishIfQuiet(rows);
  }

  /** Whatever waits for its hours, or goes on day after day, ends by an order. */
  #endScheduled(): void {
    for (const { name } of this.#plan.campaigns.filter(({ schedule }) => schedule !== null)) {
      this.#stopped.add(name);
      this.#life?.stopCampaign(name);
    }
  }

  /** After the last hour everything has to come to an end by itself. */
  #finishIfQuiet(rows: Rows): void {
    const open = rows.first(`SELECT (SELECT count(*) FROM runs WHERE ended_at IS NULL) AS runs,
      (SELECT count(*) FROM leases WHERE phase <> 'closed') AS leases,
      (SELECT count(*) FROM attempts WHERE phase <> 'settled') AS attempts`);
    const [runs, leases, attempts] = ['runs', 'leases', 'attempts'].map((name) => open?.number(name) ?? 0);
    if (runs === 0 && leases === 0 && attempts === 0) {
      this.#ask((checker) => checker.onEnd?.(rows));
      this.#isOver = true;
    } else if (this.#clock.now() >= this.#plan.endAt + graceMs) {
      const left = `${runs} runs, ${leases} leases and ${attempts} attempts`;
      this.#report('R8', `hours after everything was healed, ${left} are still open`);
    }
  }

  #ask(question: (checker: Checker) => void): void {
    for (const checker of this.#checkers) {
      if (this.#breach !== null) return;
      this.#checking = checker.rule;
      question(checker);
    }
  }

  #report(rule: string, message: string): void {
    if (this.#breach !== null) return;
    this.#breach = { rule, at: this.#clock.now(), message };
    this.#log('BREACH', `${rule}: ${message}`);
  }

  #log(what: string, text: string): void {
    this.#logbook.note(this.#clock.now(), what, text);
  }
}
