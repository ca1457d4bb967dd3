import { createActor, type ActorRefFrom } from 'xstate';
import type { Deeds } from '../../../src/domain/deeds.ts';
import { defaultPolicy as policy } from '../../../src/domain/policy.ts';
import { asItIs, type Run } from '../../../src/domain/run.ts';
import { secondsMs, type Day, type Moment } from '../../../src/domain/time.ts';
import type { campaignMachine } from '../../../src/machines/campaign/machine.ts';
import type { Ending } from '../../../src/machines/protocol.ts';
import { taskUnexplained } from '../../../src/machines/trouble.ts';
import type { Bench } from '../bench.ts';
import { mustBe, mustSay } from '../compare.ts';
import { campaign } from '../harbour.ts';
import { WorldPhone } from '../people.ts';
import type { Coverage, Stage } from '../walk.ts';
import { aroundAfter, atFirst } from './around.ts';
import { downMs, type CampaignHappening, type Kind } from './happenings.ts';
import { closingOn, dayOf, nextMidnight, nextOpening } from './hours.ts';
import { expected, type Ask, type Expected, type Situation } from './oracle.ts';

const { name } = campaign;
const pause = { kind: 'campaign', name } as const;
const betweenLooksMs = secondsMs(10);
/** What it asks when it looks by itself whether there is anything to do. */
const looks = ['claim', 'takeStock'] as const;
const endings: Partial<Record<CampaignHappening, Situation['ending']>> = {
  'postd must go at once': 'cancel',
  'an operator stops it': 'stop',
  'an operator is in a hurry': 'stopNow',
  'postd goes down': 'park',
};
/** Questions are the poller's and the seeding's. */
const isDone = (endpoint: string) => /phone\/st(art|op)$|^rpa\/|^task\/cancel$/.test(endpoint);

/** The real campaign with its real workers, posts and phones, between the supervisor and the simulated cloud. */
export class CampaignStage implements Stage {
  readonly #bench: Bench;
  readonly #coverage: Coverage;
  readonly #kind: Kind;
  readonly #phone: WorldPhone;
  #actor: ActorRefFrom<typeof campaignMachine>;
  #situation: Situation = {
    place: 'new',
    around: atFirst,
    ending: null,
    phase: null,
    passNumber: 1,
    looksAgainMs: 0,
  };
  #asks: readonly Ask[] = [];
  /** When it came to where it is. */
  #since = 0;

  constructor(bench: Bench, phoneId: string, kind: Kind, coverage: Coverage) {
    this.#bench = bench;
    this.#coverage = coverage;
    this.#kind = kind;
    this.#phone = new WorldPhone(bench.world, phoneId);
    this.#actor = this.#newActor();
  }

  async happen(happened: string): Promise<void> {
    const happening = happened as CampaignHappening;
    const calls = this.#bench.calls.length;
    await this.#executors[happening]();
    await this.#bench.settle();
    const must = expected(happening, this.#situation);
    const made = this.#bench.calls.slice(calls).map(({ endpoint }) => endpoint);
    mustSay('the cloud was told', made.filter(isDone), must.calls ?? []);
    this.#compare(happening, must);
    this.#compareAnswer(happening);
    this.#remember(happening, must);
    this.#bench.rules.watch();
  }

  async endAfterCut(): Promise<void> {
    throw new Error('campaigns are cut by way of their workers, posts and phones');
  }

  async leave(): Promise<void> {
    this.#actor.stop();
    await this.#bench.bury();
  }

  /** One for each thing that can happen: it makes the world, an operator or the rows do it. */
  readonly #executors: Readonly<Record<CampaignHappening, () => Promise<void>>> = {
    'an operator starts it': async () => {
      this.#actor.send({ type: 'campaign.begin', at: this.#bench.now });
    },
    'the run is opened': () => this.#seed(),
    'a run of two workers is opened': () => this.#seed(),
    'the jobs are planned': () => this.#seed(),
    'the run is refused': async () => {
      this.#skipAll();
      await this.#bench.during(this.#bench.lane.during(() => this.#bench.life.gate.take('seed').go()));
    },
    'a job is due': () => this.#answer('claim'),
    'no job is due': async () => {
      if (this.#situation.around.time === 'open') await this.#whilePaused(() => this.#answer('claim'));
      else await this.#answer('claim');
      if (this.#situation.around.phone === 'inUse') await this.#untilItHasRested();
    },
    'one finds a job, the other none': async () => {
      await this.#answer('claim');
      await this.#bench.settle();
      await this.#whilePaused(() => this.#answer('claim'));
    },
    'the other finds none': () => this.#whilePaused(() => this.#answer('claim')),
    'its video is in the cloud': async () => {
      await this.#answer('findUpload');
      const phase = this.#situation.around.phone === 'inUse' ? 'confirming' : 'awaitingPhone';
      await this.#bench.waitUntil(() => this.#isPost(phase), `the post is ${phase}`);
    },
    'its phone runs': async () => {
      this.#phone.switchOff();
      for (let looks = 0; !this.#isPost('confirming') && looks < 30; looks += 1) {
        await this.#look();
        await this.#bench.pass(betweenLooksMs);
      }
    },
    'its phone is in use': async () => {
      this.#phone.switchOn();
      await this.#look();
      await this.#untilItHasRested();
    },
    'it is posted': async () => {
      const isOn = (): boolean => this.#bench.world.truth().tasks.some(({ endedAt }) => endedAt === null);
      await this.#bench.waitUntil(() => !isOn(), 'the task ends');
      await this.#look();
      await this.#bench.settle();
      await this.#bench.pass(secondsMs(5));
    },
    'the phone is seen off': async () => {
      await this.#bench.waitUntil(() => this.#phone.status === 'off', 'the phone goes off');
      await this.#bench.passUntil((this.#lease()?.proofFrom ?? 0) + 1);
      await this.#look();
    },
    'an operator lets the phone go': async () => {
      await this.#bench.waitUntil(() => this.#phone.status === 'off', 'the phone goes off');
      const at = this.#bench.now;
      const { leaseId = 0 } = this.#lease() ?? {};
      this.#bench.life.store.orderRelease({ leaseId, note: null, at });
      this.#actor.send({ type: 'phone.letGo', at, phoneId: this.#phone.phoneId });
    },
    'it is paused': () => this.#whilePaused(() => this.#answer('takeStock')),
    'something is due later': () => this.#answer('takeStock'),
    'it is paused with only retries left': async () => {
      await this.#leaveOneToRetry();
      await this.#whilePaused(() => this.#answer('takeStock'));
    },
    'something may be retried': async () => {
      await this.#leaveOneToRetry();
      await this.#answer('takeStock');
    },
    'nothing is left': async () => {
      this.#skipAll();
      await this.#answer('takeStock');
    },
    'it is outside its hours': async () => {
      if (this.#situation.around.time === 'open') await this.#untilEvening();
      await this.#answer('takeStock');
      this.#compareRest('hours', nextOpening(this.#bench.now));
    },
    'its hours begin': () => this.#lookUntil(nextOpening(this.#bench.now), 'claim'),
    'its day is done': async () => {
      this.#skipAll();
      await this.#untilEvening();
      await this.#answer('takeStock');
      this.#compareRest('next-day', nextMidnight(this.#bench.now));
    },
    'the next day begins': () => this.#lookUntil(nextMidnight(this.#bench.now), 'planDay'),
    'the day has no plan yet': () => this.#answer('takeStock'),
    'the day is planned': async () => {
      await this.#planDay();
      this.#comparePlan('campaign.day-planned', dayOf(this.#bench.now));
    },
    'the day cannot be planned': async () => {
      const plannedAt = this.#run()?.plannedAt ?? 0;
      await this.#bench.settings.harbour.withoutAccounts(name, () => this.#planDay());
      this.#comparePlan('campaign.day-not-planned', dayOf(plannedAt));
    },
    'there may be more work': async () => {
      if (this.#situation.place === 'takingStock') this.#bench.life.gate.take('takeStock');
      this.#actor.send({ type: 'campaign.nudge', at: this.#bench.now });
    },
    'the pause is over': async () => {
      const { place, looksAgainMs } = this.#situation;
      await this.#bench.passUntil(this.#since + looksAgainMs - secondsMs(1));
      if (place !== 'working') mustSay('on their way before it is over', this.#asked(), this.#asks);
      await this.#bench.pass(secondsMs(2));
    },
    'the next pass begins': async () => {
      const deadlineAt = this.#run()?.deadlineAt ?? 0;
      await this.#bench.passUntil(deadlineAt - 1);
      mustSay('on their way before it begins', this.#asked(), this.#asks);
      await this.#bench.pass(1);
    },
    'an operator stops it': async () => {
      this.#bench.rules.stopped.add(name);
      this.#end('stop');
    },
    'an operator is in a hurry': async () => {
      this.#end('stopNow');
      await this.#bench.pass(secondsMs(5));
    },
    'postd goes down': async () => this.#end('park'),
    'postd must go at once': async () => {
      this.#end('cancel');
      await this.#bench.pass(secondsMs(5));
    },
    'the supervisor breaks down': async () => {
      this.#actor.send({ type: 'abandon' });
    },
    'postd is killed': async () => {
      this.#actor.stop();
      await this.#bench.cut();
      await this.#bench.pass(downMs);
      const { at, runs } = await this.#bench.during(this.#bench.life.deeds.recover());
      const [recovered] = runs;
      if (recovered === undefined) throw new Error('the run is lost');
      this.#actor = this.#newActor();
      this.#actor.send({ type: 'campaign.resume', at, recovered });
    },
  };

  #newActor(): ActorRefFrom<typeof campaignMachine> {
    const { life } = this.#bench;
    const actor = createActor(life.actors.campaign, {
      clock: life.clock,
      inspect: this.#coverage.inspector('campaign'),
      input: {
        campaign: name,
        options: asItIs,
        seedOnly: this.#kind === 'plan',
        policy,
        instance: life.store.instanceId(),
      },
    });
    return this.#bench.begin(actor);
  }

  async #answer(deed: keyof Deeds): Promise<void> {
    await this.#bench.during(this.#bench.life.gate.take(deed).go());
  }

  #seed(): Promise<void> {
    return this.#answerFromFolder('seed');
  }

  #planDay(): Promise<void> {
    return this.#answerFromFolder('planDay');
  }

  /** It reads files, which takes a moment of another clock. */
  async #answerFromFolder(deed: 'seed' | 'planDay'): Promise<void> {
    await this.#bench.during(this.#bench.lane.during(() => this.#bench.life.gate.take(deed).go()));
  }

  async #untilEvening(): Promise<void> {
    await this.#bench.passUntil(Math.max(this.#bench.now, closingOn(this.#bench.now)));
  }

  /** Lets it look as often as it likes until then, and hears what it asks for at that moment and not before. */
  async #lookUntil(moment: Moment, asks: 'claim' | 'planDay'): Promise<void> {
    const { open } = this.#bench.life.gate;
    for (const deed of looks) open.add(deed);
    await this.#bench.passUntil(moment - 1);
    mustSay('on their way before that moment', this.#asked(), []);
    if (asks === 'claim') for (const deed of looks) open.delete(deed);
    await this.#bench.pass(1);
    for (const deed of looks) open.delete(deed);
  }

  async #whilePaused(work: () => Promise<void>): Promise<void> {
    this.#bench.life.store.pause({ ...pause, code: 'operator', message: 'wait', at: this.#bench.now });
    await work();
    this.#bench.life.store.resume({ ...pause, at: this.#bench.now });
  }

  async #untilItHasRested(): Promise<void> {
    const { gate } = this.#bench.life;
    if (this.#isEnding()) await this.#bench.pass(secondsMs(5));
    else await this.#bench.waitUntil(() => gate.names().includes('claim'), 'the worker has rested');
  }

  /** One round of looks, handed on as the supervisor does. */
  async #look(): Promise<void> {
    const { at, ...round } = await this.#bench.during(this.#bench.life.deeds.lookAround({ thorough: true }));
    const phones = Object.fromEntries(round.phones.map((look) => [look.phoneId, look]));
    const tasks = Object.fromEntries(round.tasks.map((look) => [look.taskId, look]));
    this.#actor.send({ type: 'looks', at, phones, tasks });
    await this.#bench.settle();
  }

  /** What it had asked for and no longer waits for is nobody's any more. */
  #end(ending: Ending): void {
    const { gate } = this.#bench.life;
    const { place, around } = this.#situation;
    if (place === 'takingStock') gate.take('takeStock');
    if (place === 'planning') gate.take('planDay');
    if (around.worker === 'uploading') gate.take('findUpload');
    this.#actor.send({ type: 'campaign.end', at: this.#bench.now, ending });
  }

  /** One job was tried and failed, and the others are gone. */
  async #leaveOneToRetry(): Promise<void> {
    const { store, deeds } = this.#bench.life;
    const { at, claim } = await this.#bench.during(deeds.claim({ runId: 1, worker: 'w9', holding: null }));
    if (claim.kind !== 'taken') throw new Error('there is no job');
    const { attemptId } = claim.attempt;
    const day = dayOf(at);
    const outcome = { kind: 'retry', failure: { ...taskUnexplained, blame: 'infrastructure' } } as const;
    store.settle({ attemptId, outcome, fromDay: day, untilDay: day, at });
    this.#skipAll('pending');
  }

  #skipAll(only?: 'pending'): void {
    const { store } = this.#bench.life;
    const states = only === undefined ? (['pending', 'retrying'] as const) : ([only] as const);
    for (const { jobId } of store.jobs({ campaign: name, states })) {
      store.skip({ jobId, note: null, at: this.#bench.now, dryRun: false });
    }
  }

  #isPost(phase: string): boolean {
    return this.#bench.life.store.openAttempts().some((attempt) => attempt.phase === phase);
  }

  #lease() {
    return this.#bench.life.store.openLeases().find(({ phoneId }) => phoneId === this.#phone.phoneId);
  }

  #run(): Run | null {
    return this.#bench.life.store.latestRun(name);
  }

  #asked(): string[] {
    return this.#bench.life.gate.names();
  }

  #isEnding(): boolean {
    return this.#situation.ending !== null || this.#situation.phase === 'draining';
  }

  #compare(happening: CampaignHappening, must: Expected): void {
    const { place, phase, passNumber } = { ...this.#situation, ...must };
    this.#asks = must.asks ?? this.#asks;
    mustSay('it has ended', [this.#actor.getSnapshot().status === 'done'], [place === 'over']);
    if (place !== 'over') mustSay('on their way', this.#asked(), this.#asks);
    const run = this.#run();
    mustSay('the run', [run?.phase ?? null, run?.passNumber ?? 1], [phase, passNumber]);
    this.#compareStatus(endings[happening] ?? this.#situation.ending);
  }

  /** Whoever asked for a plan or a run is told what came of it. */
  #compareAnswer(happening: CampaignHappening): void {
    const { planned, refusal } = this.#actor.getSnapshot().context;
    const answer = [planned !== null, refusal !== null];
    if (happening === 'the jobs are planned' || happening === 'the run is opened') {
      mustSay('a plan, a refusal', answer, [true, false]);
    }
    if (happening === 'the run is refused') mustSay('a plan, a refusal', answer, [false, true]);
  }

  /** What `postctl campaign status` says of the run. */
  #compareStatus(ending: Situation['ending']): void {
    const run = this.#run();
    if (run === null) return;
    const { phase, passNumber, endedAt, reason } = this.#bench.life.status().run;
    const isStopped = phase === 'draining' || phase === 'stopped';
    const why = `stopped ${ending === 'stopNow' ? 'at once ' : ''}by the operator`;
    mustSay(
      'the status',
      [phase, passNumber, endedAt !== null, reason],
      [run.phase, run.passNumber, ['finished', 'stopped'].includes(run.phase), isStopped ? why : null],
    );
  }

  /** What `postctl campaign status` says of a run that begins nothing now. */
  #compareRest(what: 'hours' | 'next-day', untilAt: Moment): void {
    mustBe('the rest', this.#bench.life.status().run.restsUntil, { what, untilAt });
  }

  /** What `postctl logs` says of a plan, and which day the run is planned for. */
  #comparePlan(fact: string, day: Day): void {
    const { store } = this.#bench.life;
    const told = store.factsSince(store.seqBefore(this.#bench.now), { campaign: name }, 10);
    const plans = told.map((one) => one.name).filter((one) => one.startsWith('campaign.day'));
    mustSay('the plan', [plans.at(-1), dayOf(this.#run()?.plannedAt ?? 0)], [fact, day]);
  }

  #remember(happening: CampaignHappening, must: Expected): void {
    const { around, place, phase, ending } = this.#situation;
    const next = { ...this.#situation, ...must };
    const told = { isEnding: this.#isEnding(), place };
    if (next.place !== place || (place === 'working' && happening === 'the pause is over')) {
      this.#since = this.#bench.now;
    }
    this.#situation = {
      ...next,
      phase: next.phase ?? phase,
      ending: happening === 'postd is killed' ? null : (endings[happening] ?? ending),
      around: aroundAfter(around, happening, told),
    };
  }
}
