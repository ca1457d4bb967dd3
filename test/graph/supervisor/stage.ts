import { createActor, type ActorRefFrom } from 'xstate';
import { Admission } from '../../../src/daemon/control/admission.ts';
import { stateOf } from '../../../src/daemon/control/state.ts';
import type { Deeds } from '../../../src/domain/deeds.ts';
import { asItIs } from '../../../src/domain/run.ts';
import { secondsMs } from '../../../src/domain/time.ts';
import type { supervisorMachine } from '../../../src/machines/supervisor/machine.ts';
import type { Bench } from '../bench.ts';
import { mustSay } from '../compare.ts';
import { campaign } from '../harbour.ts';
import { WorldPhone } from '../people.ts';
import type { Coverage, Stage } from '../walk.ts';
import { childrenAfter, downMs, policy, type SupervisorHappening } from './happenings.ts';
import { expected, type Ask, type Daemon, type Expected, type Situation } from './oracle.ts';

/** What `postctl daemon ping` says. */
const said: Readonly<Record<Daemon, string>> = {
  new: 'recovering',
  recovering: 'recovering',
  running: 'running',
  draining: 'draining',
  stopped: 'draining',
};

const { name } = campaign;
const pause = { kind: 'campaign', name } as const;
const token = 7;
/** In these the clock goes on, so that the reaper may look by itself. */
const takesTime = /pause after|limit|seen off|killed|opened/;

/** The real supervisor with all its real children, over the store and the simulated cloud. */
export class SupervisorStage implements Stage {
  readonly #bench: Bench;
  readonly #coverage: Coverage;
  readonly #orderedId: string;
  readonly #account: string;
  #actor: ActorRefFrom<typeof supervisorMachine>;
  #situation: Situation = {
    daemon: 'new',
    children: { run: 'none', isOrdered: false },
    phase: null,
    crash: 'none',
    crashes: 0,
    isEndWanted: false,
  };
  #asks: readonly Ask[] = [];
  #isOurs = false;
  #pongs: number[] = [];
  #crashedAt = 0;
  #looksOfReaper = 0;

  constructor(bench: Bench, ordered: { phoneId: string; name: string }, coverage: Coverage) {
    this.#bench = bench;
    this.#coverage = coverage;
    this.#orderedId = ordered.phoneId;
    this.#account = ordered.name;
    this.#actor = this.#newActor();
  }

  async happen(happened: string): Promise<void> {
    const happening = happened as SupervisorHappening;
    const calls = this.#bench.calls.length;
    [this.#pongs, this.#looksOfReaper] = [[], 0];
    await this.#executors[happening]();
    await this.#bench.settle();
    await this.#letReaperLook();
    const must = expected(happening, this.#situation);
    const made = this.#bench.calls.slice(calls).map(({ endpoint }) => endpoint);
    mustSay(
      'the cloud was told',
      made.filter((endpoint) => endpoint === 'phone/stop'),
      must.calls ?? [],
    );
    this.#compare(happening, must);
    this.#remember(happening, must);
    this.#bench.rules.watch();
  }

  async endAfterCut(): Promise<void> {
    throw new Error('the supervisor has no row that a cut could leave');
  }

  async leave(): Promise<void> {
    this.#actor.stop();
    await this.#bench.bury();
  }

  /** One for each thing that can happen: it makes the world, an operator or a bug do it. */
  readonly #executors: Readonly<Record<SupervisorHappening, () => Promise<void>>> = {
    'postd begins': () => this.#begin(),
    'the rows are read': () => this.#answer('recover'),
    'an operator starts the campaign': async () => {
      this.#actor.send({
        type: 'campaign.start',
        at: this.#bench.now,
        campaign: name,
        options: asItIs,
        seedOnly: false,
      });
    },
    'the run is opened': async () => {
      const { gate } = this.#bench.life;
      // It reads files, which takes a moment of another clock.
      await this.#bench.during(this.#bench.lane.during(() => gate.take('seed').go()));
    },
    'the campaign is paused': async () => {
      this.#bench.life.store.pause({ ...pause, code: 'operator', message: 'wait', at: this.#bench.now });
      await this.#answer('claim');
    },
    'an operator resumes the campaign': async () => {
      this.#bench.life.store.resume({ ...pause, at: this.#bench.now });
      this.#actor.send({ type: 'campaign.nudge', at: this.#bench.now, campaign: name });
    },
    'a bug strikes': async () => {
      this.#crashedAt = this.#bench.now;
      this.#bench.rules.crashed.add(name);
      this.#bench.life.gate.take('claim').fail(new Error('a bug'));
    },
    'the pause after the crash is over': async () => {
      await this.#bench.passUntil(this.#crashedAt + policy.crashPauseMs - 1);
      mustSay('on their way before the pause is over', this.#asked(), this.#asks);
      await this.#bench.pass(1);
    },
    'the rows are read again': () => this.#answer('recall'),
    'the end of the run is written': () => this.#answer('giveUp'),
    'an operator stops the campaign': async () => {
      this.#bench.rules.stopped.add(name);
      this.#actor.send({ type: 'campaign.stop', at: this.#bench.now, campaign: name, atOnce: false });
    },
    'the last claim is answered': () => this.#answer('claim'),
    'an operator orders a phone to be stopped': async () => {
      new WorldPhone(this.#bench.world, this.#orderedId).switchOn();
      const at = this.#bench.now;
      const order = { phoneId: this.#orderedId, account: this.#account, campaign: name, note: null };
      this.#bench.life.store.orderStop({ ...order, proofFrom: at, at });
      this.#actor.send({ type: 'reaper.check', at });
      await this.#bench.settle();
      await this.#letReaperLook();
      await this.#bench.pass(secondsMs(5));
    },
    'the ordered phone is seen off': async () => {
      const phone = new WorldPhone(this.#bench.world, this.#orderedId);
      await this.#bench.waitUntil(() => phone.status === 'off', 'the phone goes off');
      const lease = this.#bench.life.store.openLeases().find(({ phoneId }) => phoneId === this.#orderedId);
      await this.#bench.passUntil((lease?.proofFrom ?? 0) + 1);
      await this.#answer('lookAround');
      await this.#bench.pass(policy.pollEveryMs);
    },
    'an operator lets the ordered phone go': async () => {
      const { store } = this.#bench.life;
      const lease = store.openLeases().find(({ phoneId }) => phoneId === this.#orderedId);
      const at = this.#bench.now;
      store.orderRelease({ leaseId: lease?.leaseId ?? 0, note: null, at });
      this.#actor.send({ type: 'phone.letGo', at, phoneId: this.#orderedId });
    },
    'somebody asks whether it lives': async () => {
      this.#actor.send({ type: 'supervisor.ping', token });
    },
    'postd is told to end': async () => {
      this.#actor.send({ type: 'supervisor.end', at: this.#bench.now, ending: 'park' });
    },
    'postd is told to end at once': async () => {
      this.#actor.send({ type: 'supervisor.end', at: this.#bench.now, ending: 'cancel' });
    },
    'the limit is over': () => this.#bench.pass(policy.drainLimitMs),
    'postd is killed': async () => {
      this.#actor.stop();
      await this.#bench.cut();
      await this.#bench.pass(downMs);
      this.#actor = this.#newActor();
      await this.#begin();
    },
  };

  #newActor(): ActorRefFrom<typeof supervisorMachine> {
    const { life } = this.#bench;
    const actor = createActor(life.actors.supervisor, {
      clock: life.clock,
      inspect: this.#coverage.inspector('supervisor'),
      input: { policy, instance: life.store.instanceId() },
    });
    actor.on('supervisor.pong', (pong) => this.#pongs.push(pong.token));
    return this.#bench.begin(actor);
  }

  async #begin(): Promise<void> {
    this.#actor.send({ type: 'supervisor.begin', at: this.#bench.now });
  }

  async #answer(deed: keyof Deeds): Promise<void> {
    await this.#bench.during(this.#bench.life.gate.take(deed).go());
  }

  /** The reaper gets its answers at once; what counts is whether it was sent. */
  async #letReaperLook(): Promise<void> {
    const { gate } = this.#bench.life;
    while (gate.names().includes('findOrphans')) {
      this.#looksOfReaper += 1;
      await this.#bench.during(gate.take('findOrphans').go());
      await this.#bench.settle();
    }
  }

  #asked(): string[] {
    return this.#bench.life.gate
      .names()
      .filter((asked) => asked !== 'findOrphans')
      .toSorted();
  }

  #compare(happening: SupervisorHappening, must: Expected): void {
    const { daemon } = { ...this.#situation, ...must };
    this.#asks = [
      ...this.#asks.filter((asked) => must.done?.includes(asked) !== true),
      ...(must.asks ?? []),
    ].toSorted();
    this.#isOurs = must.isOurs ?? this.#isOurs;
    const isOver = this.#actor.getSnapshot().status === 'done';
    mustSay('postd has ended', [isOver], [daemon === 'stopped']);
    if (!isOver) {
      mustSay('on their way', this.#asked(), this.#asks);
      mustSay('a ping says', [stateOf(this.#actor)], [said[daemon]]);
      const isSent = this.#looksOfReaper > 0;
      if (!takesTime.test(happening)) mustSay('the reaper looks', [isSent], [must.reaperLooks ?? false]);
    }
    mustSay('it answers', this.#pongs, must.pong === true ? [token] : []);
    this.#compareRows(must);
  }

  /** What `postctl campaign status` and `phone list` say. */
  #compareRows(must: Expected): void {
    const { phase, crash } = { ...this.#situation, ...must };
    const { store, phoneBook, clock } = this.#bench.life;
    const restartsAt = new Admission(this.#actor, store, clock).restartsAt(name);
    const isComing = crash === 'pausing' || crash === 'recalling';
    mustSay('it is about to be restarted', [restartsAt !== null], [isComing]);
    mustSay('the phase of the run', [store.latestRun(name)?.phase ?? null], [phase]);
    const shown = phoneBook.all().find(({ phoneId }) => phoneId === this.#orderedId);
    mustSay('the list of phones calls it ours', [shown?.hold === 'ours'], [this.#isOurs]);
  }

  #remember(happening: SupervisorHappening, must: Expected): void {
    const { children, crash, isEndWanted } = this.#situation;
    const isFree = children.run === 'none' && crash === 'none';
    const after = childrenAfter(children, happening, isFree);
    const isEnded = happening === 'the rows are read again' && isEndWanted;
    this.#situation = {
      ...this.#situation,
      ...must,
      children: isEnded ? { ...after, run: 'ending' } : after,
    };
  }
}
