import { createActor, type ActorRefFrom } from 'xstate';
import type { Deeds } from '../../../src/domain/deeds.ts';
import type { Lease } from '../../../src/domain/lease.ts';
import { secondsMs, type Moment } from '../../../src/domain/time.ts';
import type { ReaperReport } from '../../../src/machines/protocol.ts';
import type { reaperMachine } from '../../../src/machines/reaper/machine.ts';
import { listener } from '../../support/mailbox.ts';
import type { Bench } from '../bench.ts';
import { mustBe, mustSay } from '../compare.ts';
import { campaign } from '../harbour.ts';
import { WorldPhone } from '../people.ts';
import type { Coverage, Stage } from '../walk.ts';
import { downMs, leftAfter, policy, type ReaperHappening } from './happenings.ts';
import type { PostUnderWay } from './post.ts';
import { expected, type Expected, type Situation } from './oracle.ts';

/** Questions are the poller's; what is done to phones and tasks is what the reaper's children do. */
const isDone = (endpoint: string) => !['phone/status', 'task/query'].includes(endpoint);

/** The real reaper with real phones and workers, over rows whose run is over. */
export class ReaperStage implements Stage {
  readonly #bench: Bench;
  readonly #coverage: Coverage;
  readonly #orderedId: string;
  #parent = listener<ReaperReport>();
  #actor: ActorRefFrom<typeof reaperMachine>;
  #situation: Situation = { doing: 'waiting', left: { post: 'none', ordered: 'none' }, isReviewDue: true };
  #must: Required<Pick<Expected, 'asks' | 'phone' | 'ordered'>> = { asks: [], phone: 'inUse', ordered: null };
  #reviewedAt = -Infinity;
  #waitsFrom: Moment;
  readonly #post: PostUnderWay;

  /** `orderedId`: the phone that nobody has a job for. */
  constructor(bench: Bench, post: PostUnderWay, orderedId: string, coverage: Coverage) {
    this.#bench = bench;
    this.#post = post;
    this.#coverage = coverage;
    this.#orderedId = orderedId;
    this.#waitsFrom = bench.now;
    this.#actor = this.#newActor();
  }

  async happen(name: string): Promise<void> {
    const happening = name as ReaperHappening;
    this.#parent.told.length = 0;
    const calls = this.#bench.calls.length;
    await this.#executors[happening]();
    await this.#bench.settle();
    const isReviewDue = this.#bench.now - this.#reviewedAt >= policy.reviewEveryMs;
    const must = expected(happening, { ...this.#situation, isReviewDue });
    const made = this.#bench.calls.slice(calls).map(({ endpoint }) => endpoint);
    mustSay('the cloud saw', made.filter(isDone), must.calls ?? []);
    this.#compare(must);
    if (happening === 'the review is over') this.#reviewedAt = this.#waitsFrom;
    this.#situation = {
      doing: must.doing ?? this.#situation.doing,
      left: leftAfter(this.#situation.left, happening),
      isReviewDue,
    };
    this.#bench.rules.watch();
  }

  async endAfterCut(): Promise<void> {
    throw new Error('the reaper has no row that a cut could leave');
  }

  async leave(): Promise<void> {
    this.#actor.stop();
    await this.#bench.bury();
  }

  /** One for each thing that can happen: it makes the world, or a neighbour, do it. */
  readonly #executors: Readonly<Record<ReaperHappening, () => Promise<void>>> = {
    'a run leaves a post behind': async () => {
      this.#post.leave();
    },
    'an operator orders a phone to be stopped': async () => {
      const { store, gate } = this.#bench.life;
      new WorldPhone(this.#bench.world, this.#orderedId).switchOn();
      const at = this.#bench.now;
      const account = campaign.accounts.find((name) => this.#phoneIdOf(name) === this.#orderedId) ?? '';
      const order = { phoneId: this.#orderedId, account, campaign: campaign.name, note: null };
      store.orderStop({ ...order, proofFrom: at, at });
      // Whoever searches begins anew, and hears the old answer no more.
      if (this.#situation.doing === 'searching') gate.take('findOrphans');
      this.#actor.send({ type: 'reaper.check', at });
    },
    'the store answers': () => this.#answer('findOrphans'),
    'the store answers, long after the last review': async () => {
      await this.#bench.pass(policy.reviewEveryMs);
      await this.#answer('findOrphans');
    },
    'the review is over': () => this.#answer('review'),
    'the pause is over': async () => {
      await this.#bench.passUntil(this.#waitsFrom + policy.reapEveryMs - 1);
      mustSay('on their way before the pause is over', this.#bench.life.gate.names(), []);
      await this.#bench.pass(1);
    },
    'the task runs': async () => {
      this.#post.task.takesLong(secondsMs(30) / 1000);
      await this.#post.task.letRun();
      await this.#look();
    },
    'the task ends': async () => {
      this.#post.task.takesLong(secondsMs(30) / 1000);
      await this.#post.task.letRun();
      await this.#post.task.untilEnded();
      new WorldPhone(this.#bench.world, this.#post.phoneId).free();
      await this.#look();
    },
    'the phone of the post is seen off': () => this.#seeOff(this.#post.phoneId),
    'the ordered phone is seen off': () => this.#seeOff(this.#orderedId),
    'an operator lets the ordered phone go': async () => {
      const at = this.#bench.now;
      const { leaseId = 0 } = this.#leaseOn(this.#orderedId) ?? {};
      this.#bench.life.store.orderRelease({ leaseId, note: null, at });
      this.#actor.send({ type: 'phone.letGo', at, phoneId: this.#orderedId });
    },
    'the supervisor breaks down': async () => {
      this.#actor.send({ type: 'abandon' });
    },
    'postd is killed': async () => {
      this.#actor.stop();
      await this.#bench.cut();
      await this.#bench.pass(downMs);
      this.#reviewedAt = -Infinity;
      this.#actor = this.#newActor();
      this.#actor.send({ type: 'reaper.check', at: this.#bench.now });
    },
  };

  #newActor(): ActorRefFrom<typeof reaperMachine> {
    const { life } = this.#bench;
    this.#parent = listener<ReaperReport>();
    const actor = createActor(life.actors.reaper, {
      clock: life.clock,
      inspect: this.#coverage.inspector('reaper'),
      input: { policy, instance: life.store.instanceId(), parent: this.#parent.actor },
    });
    return this.#bench.begin(actor);
  }

  async #answer(deed: keyof Deeds): Promise<void> {
    await this.#bench.during(this.#bench.life.gate.take(deed).go());
    this.#waitsFrom = this.#bench.now;
    // What its children begin at once is part of it.
    await this.#bench.pass(secondsMs(5));
  }

  /** One round of looks, handed on as the supervisor does. */
  async #look(): Promise<void> {
    const round = await this.#bench.during(this.#bench.life.deeds.lookAround({ thorough: true }));
    this.#actor.send({
      type: 'looks',
      at: round.at,
      phones: {},
      tasks: Object.fromEntries(round.tasks.map((look) => [look.taskId, look])),
    });
    await this.#bench.pass(secondsMs(5));
  }

  /** A look at one phone that proves it off. */
  async #seeOff(phoneId: string): Promise<void> {
    const phone = new WorldPhone(this.#bench.world, phoneId);
    await this.#bench.waitUntil(() => phone.status === 'off', 'the phone goes off');
    await this.#bench.passUntil((this.#leaseOn(phoneId)?.proofFrom ?? 0) + 1);
    const round = await this.#bench.during(this.#bench.life.deeds.lookAround({ thorough: true }));
    const look = round.phones.find((one) => one.phoneId === phoneId);
    if (look === undefined) throw new Error('nobody looked at the phone');
    this.#actor.send({ type: 'looks', at: round.at, phones: { [phoneId]: look }, tasks: {} });
  }

  #leaseOn(phoneId: string): Lease | undefined {
    return this.#bench.life.store.openLeases().find((lease) => lease.phoneId === phoneId);
  }

  #phoneIdOf(account: string): string | undefined {
    const roster = this.#bench.life.store.roster();
    return roster?.phones.find(({ name }) => name === account)?.phoneId;
  }

  #compare(must: Expected): void {
    this.#must = { ...this.#must, ...must };
    const told = this.#parent.told.map(({ inHand }) => inHand);
    mustSay('the supervisor is told of so many in hand', told, must.told ?? []);
    const isOver = this.#actor.getSnapshot().status === 'done';
    mustSay('it has ended', [isOver], [must.doing === 'abandoned']);
    if (!isOver) mustSay('on their way', this.#bench.life.gate.names(), this.#must.asks);
    this.#compareLease(this.#post.phoneId, this.#must.phone);
    this.#compareLease(this.#orderedId, this.#must.ordered);
    if (must.job === undefined) return;
    const { store } = this.#bench.life;
    const { jobId } = store.attempt(this.#post.attemptId) ?? {};
    const job = store.jobs({ campaign: campaign.name }).find((one) => one.jobId === jobId);
    mustBe('the job', job ?? null, { state: must.job });
  }

  /** What the row says, and `postctl phone list`. */
  #compareLease(phoneId: string, phase: Expected['phone']): void {
    const lease = this.#leaseOn(phoneId);
    mustSay('the phase of the lease', [lease?.phase ?? null], [phase ?? null]);
    const shown = this.#bench.life.phoneBook.all().find((phone) => phone.phoneId === phoneId);
    mustSay('the list of phones calls it ours', [shown?.hold === 'ours'], [phase !== null]);
  }
}
