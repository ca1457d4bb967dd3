import { createActor, type ActorRefFrom } from 'xstate';
import type { PhoneStatus } from '../../../src/domain/cloud.ts';
import type { Outcome } from '../../../src/domain/job.ts';
import type { Lease } from '../../../src/domain/lease.ts';
import { defaultPolicy } from '../../../src/domain/policy.ts';
import { minutesMs, secondsMs } from '../../../src/domain/time.ts';
import type { phoneMachine } from '../../../src/machines/phone/machine.ts';
import type { PhoneReport } from '../../../src/machines/protocol.ts';
import { campaignStopping, createLost } from '../../../src/machines/trouble.ts';
import { listener } from '../../support/mailbox.ts';
import { comeToAnEnd } from '../aftermath.ts';
import type { Bench } from '../bench.ts';
import { mustBe, mustSay } from '../compare.ts';
import { lookAt, passDeadline } from '../passing.ts';
import { WorldPhone } from '../people.ts';
import type { Coverage, Stage } from '../walk.ts';
import { downMs, type PhoneHappening } from './happenings.ts';
import { expected, journalOf, type Expected, type Situation } from './oracle.ts';

const seenOn: readonly PhoneHappening[] = [
  'it is seen starting',
  'it is seen running',
  'it runs too soon to be ours',
];

/** Which attempts the walk is about; both are of one account. */
export interface PhoneRoles {
  /** Wants the phone. */
  attemptId: number;
  /** Was left in doubt earlier, so that its phone may be taken back at any time. */
  doubtfulId: number;
}

/** The real phone actor between its campaign, whose part the walk plays, and the simulated cloud. */
export class PhoneStage implements Stage {
  readonly #bench: Bench;
  readonly #roles: PhoneRoles;
  readonly #coverage: Coverage;
  readonly #phone: WorldPhone;
  readonly #phoneId: string;
  #parent = listener<PhoneReport>();
  #actor: ActorRefFrom<typeof phoneMachine>;
  /** Known once the store has granted it. */
  #leaseId: number | null = null;
  #isGivenUp = false;
  #isSeenOn = false;
  #asks: readonly string[] = [];

  constructor(bench: Bench, roles: PhoneRoles, coverage: Coverage) {
    this.#bench = bench;
    this.#roles = roles;
    this.#coverage = coverage;
    this.#phoneId = this.#attempt().phoneId;
    this.#phone = new WorldPhone(bench.world, this.#phoneId);
    this.#actor = this.#newActor();
  }

  async happen(name: string): Promise<void> {
    const happening = name as PhoneHappening;
    const before = this.#row();
    const calls = this.#bench.calls.length;
    const facts = this.#bench.life.store.lastFactSeq();
    this.#parent.told.length = 0;
    const known = { row: before, isGivenUp: this.#isGivenUp, isSeenOn: this.#isSeenOn };
    await this.#executors[happening]();
    await this.#bench.settle();
    const situation: Situation = { ...known, now: this.#bench.now };
    this.#compare(happening, situation, expected(happening, situation), calls);
    mustSay('the journal says', this.#factsSince(facts), journalOf(before, this.#row()));
    this.#remember(happening);
    this.#bench.rules.watch();
  }

  async endAfterCut(): Promise<void> {
    this.#actor.stop();
    await comeToAnEnd(this.#bench);
  }

  async leave(): Promise<void> {
    this.#actor.stop();
    await this.#bench.bury();
  }

  /** One for each thing that can happen: it makes the world, or a neighbour, do it. */
  readonly #executors: Readonly<Record<PhoneHappening, () => Promise<void>>> = {
    'a job wants it': async () => {
      this.#actor.send({ type: 'phone.acquire', at: this.#bench.now });
    },
    'its lease is free': () => this.#answer('acquire'),
    'somebody else has its lease': async () => {
      const at = this.#bench.now;
      const { doubtfulId: attemptId } = this.#roles;
      this.#bench.life.store.reopenLease({ attemptId, proofFrom: at, deadlineAt: at + minutesMs(1), at });
      await this.#answer('acquire');
    },
    'it is seen off': async () => {
      this.#phone.switchOff();
      await this.#bench.passUntil(Math.max(this.#bench.now, (this.#row()?.proofFrom ?? 0) + 1));
      await this.#look('off');
    },
    'it was seen off too early to prove anything': async () => {
      this.#phone.switchOff();
      await this.#look('off');
    },
    'it is seen starting': async () => {
      const run = this.#phone.truth.runs.at(-1);
      const isFresh = run?.offAt === null && this.#bench.now - run.onAt < secondsMs(5);
      if (this.#phone.status !== 'starting' || !isFresh) this.#phone.switchOn(true);
      await this.#look('starting');
    },
    'it is seen running': async () => {
      const row = this.#row();
      if (row?.phase === 'booting' && row.onSince === null) {
        await this.#bench.passUntil((row.startAskedAt ?? 0) + secondsMs(20));
      }
      if (row?.phase === 'booting' && this.#phone.status === 'starting') {
        await this.#bench.waitUntil(() => this.#phone.status === 'running', 'the phone runs');
      }
      if (this.#phone.status !== 'running' || this.#phone.isBeingStopped) this.#phone.switchOn();
      await this.#look('running');
    },
    'it runs too soon to be ours': async () => {
      this.#phone.switchOn();
      await this.#look('running');
    },
    'it was deleted': async () => {
      this.#bench.world.removeAllPhones();
      await this.#look('missing');
    },
    'the cloud says nothing of it': async () => {
      this.#fault('envelope_zero_all_failed', 'phone/status');
      await this.#look('unknown');
    },
    'the start is accepted': () => this.#answer('startPhone'),
    'the start is refused': async () => {
      this.#fault('envelope_zero_all_failed', 'phone/start', { code: 43020 });
      await this.#answer('startPhone');
    },
    'the start finds a person on it': async () => {
      this.#phone.hold();
      await this.#answer('startPhone');
    },
    'the reply to the start is lost': async () => {
      this.#fault('drop_after', 'phone/start');
      await this.#answer('startPhone');
    },
    'the start never arrives': async () => {
      this.#fault('drop_before', 'phone/start');
      await this.#answer('startPhone');
    },
    'the stop is accepted': async () => {
      this.#phone.free();
      await this.#answer('stopPhone');
    },
    'the stop is refused': async () => {
      this.#fault('envelope_zero_all_failed', 'phone/stop', { code: 43005 });
      await this.#answer('stopPhone');
    },
    'the stop finds a person on it': async () => {
      this.#phone.hold();
      await this.#answer('stopPhone');
    },
    'the reply to the stop is lost': async () => {
      this.#phone.free();
      this.#fault('drop_after', 'phone/stop');
      await this.#answer('stopPhone');
    },
    'the stop never arrives': async () => {
      this.#fault('drop_before', 'phone/stop');
      await this.#answer('stopPhone');
    },
    'the job uses it': async () => {
      this.#actor.send({ type: 'phone.use', at: this.#bench.now });
    },
    'another job wants it': async () => {
      const { attemptId } = this.#roles;
      this.#actor.send({ type: 'phone.serve', at: this.#bench.now, attemptId });
    },
    'the job lets it go': async () => this.#letGo({}),
    'the job lets it go with a create in doubt': async () => {
      const at = this.#bench.now;
      this.#letGo({ repliedAt: at, doubtUntil: at + defaultPolicy.inFlightHorizonMs });
    },
    'the job lets it go, posted': async () => this.#letGo({ completed: true }),
    'an operator lets it go': async () => {
      // Somebody has work to do on it; left on because of us it would be a breach of R3, whoever said so.
      this.#phone.switchOn();
      this.#actor.send({ type: 'phone.letGo', at: this.#bench.now });
    },
    'the time is up': async () => {
      const before = this.#row();
      await passDeadline(this.#bench, before, () => {
        mustBe('before its time the lease', this.#row(), before);
      });
    },
    'its campaign breaks down': async () => {
      this.#actor.send({ type: 'abandon' });
    },
    'postd is killed': () => this.#comeBack(),
    'postd is killed once the call is out': async () => {
      const [call] = this.#bench.life.gate.held;
      void call?.goUnheard();
      await this.#bench.settle();
      await this.#comeBack();
    },
    'postd is killed when the job is over': async () => {
      this.#settleJob({ kind: 'deferred', failure: campaignStopping, notBefore: this.#bench.now });
      await this.#comeBack();
    },
  };

  #newActor(): ActorRefFrom<typeof phoneMachine> {
    const { life } = this.#bench;
    this.#parent = listener<PhoneReport>();
    const actor = createActor(life.actors.phone, {
      clock: life.clock,
      inspect: this.#coverage.inspector('phone'),
      input: {
        phoneId: this.#phoneId,
        attemptId: this.#roles.attemptId,
        policy: defaultPolicy,
        parent: this.#parent.actor,
      },
    });
    return this.#bench.begin(actor);
  }

  /** The power goes; the next life reads the rows and does with the phone what a campaign does. */
  async #comeBack(): Promise<void> {
    this.#actor.stop();
    await this.#bench.cut();
    await this.#bench.pass(downMs);
    const { deeds } = this.#bench.life;
    const { at, runs } = await this.#bench.during(deeds.recover());
    const lease = runs.flatMap(({ leases }) => leases).find(({ leaseId }) => leaseId === this.#leaseId);
    if (lease === undefined) throw new Error('the lease is lost');
    const serving = runs.some(({ work }) =>
      work.some(({ attempt }) => attempt.attemptId === lease.attemptId),
    );
    this.#actor = this.#newActor();
    this.#actor.send({ type: 'phone.resume', at, lease, serving });
  }

  #attempt() {
    const attempt = this.#bench.life.store.attempt(this.#roles.attemptId);
    if (attempt === null) throw new Error('there is no attempt');
    return attempt;
  }

  #row(): Lease | null {
    const { attemptId } = this.#roles;
    return this.#bench.life.store.leases({}).find((lease) => lease.attemptId === attemptId) ?? null;
  }

  async #answer(deed: 'acquire' | 'startPhone' | 'stopPhone'): Promise<void> {
    await this.#bench.during(this.#bench.life.gate.take(deed).go());
  }

  #fault(kind: string, endpoint: string, details: object = {}): void {
    this.#bench.world.faults.add([{ kind, endpoint, next: 1, ...details }]);
  }

  /** One round of looks, handed on as a campaign does. */
  async #look(wanted: PhoneStatus): Promise<void> {
    const look = await lookAt(this.#bench, this.#phoneId, wanted);
    if (look !== undefined) this.#actor.send({ type: 'phone.look', look });
  }

  #letGo(aftermath: { repliedAt?: number; doubtUntil?: number; completed?: boolean }): void {
    const at = this.#bench.now;
    const { store } = this.#bench.life;
    const { repliedAt = null, doubtUntil = null, completed = false } = aftermath;
    // A job that waits for an acquire, or has been over since the last life, leaves nothing to write.
    if (this.#row() === null || this.#attempt().phase === 'settled') {
      this.#actor.send({ type: 'phone.release', at, repliedAt, doubtUntil, completed });
      return;
    }
    if (doubtUntil !== null) {
      const attempt = {
        ...this.#attempt(),
        phase: 'settling' as const,
        createRepliedAt: repliedAt,
        doubtUntil,
      };
      store.advanceAttempt(attempt, []);
      this.#settleJob({ kind: 'unconfirmed', failure: createLost });
    } else if (completed) this.#settleJob({ kind: 'published', from: at, until: at, shareLink: null });
    else this.#settleJob({ kind: 'deferred', failure: campaignStopping, notBefore: at });
    this.#actor.send({ type: 'phone.release', at, repliedAt, doubtUntil, completed });
  }

  #settleJob(outcome: Outcome): void {
    const { attemptId } = this.#roles;
    const at = this.#bench.now;
    this.#bench.life.store.settle({ attemptId, outcome, fromDay: '2026-01-05', untilDay: '2026-01-05', at });
  }

  #compare(happening: PhoneHappening, situation: Situation, must: Expected, calls: number): void {
    const { now, row: before } = situation;
    const row = this.#row();
    this.#leaseId = row?.leaseId ?? null;
    mustBe('the lease', row, before === null ? (must.row ?? null) : { ...before, ...must.row });

    const told = this.#parent.told.map((report) => this.#inWords(report, now));
    const mustTell = must.told === undefined ? [] : [[must.told, must.retryAt ?? null]];
    mustSay('the campaign is told', told, mustTell);

    const made = this.#bench.calls.slice(calls).map(({ endpoint }) => endpoint);
    mustSay('the cloud saw', made, callsOf(happening, this.#asks));
    const isOver =
      row?.phase === 'closed' || must.told === 'phone.held' || happening === 'its campaign breaks down';
    mustSay('it has ended', [this.#actor.getSnapshot().status === 'done'], [isOver]);
    this.#asks = must.asks ?? this.#asks;
    mustSay('on their way', this.#bench.life.gate.names(), this.#asks);
    this.#compareStatus(row);
  }

  #factsSince(seq: number): string[] {
    const facts = this.#bench.life.store.factsSince(seq, { account: this.#attempt().account }, 100);
    return facts.map(({ name }) => name).filter((name) => name.startsWith('phone.'));
  }

  /** `postctl phone list` shows the phone as ours exactly while there is a lease. */
  #compareStatus(row: Lease | null): void {
    const shown = this.#bench.life.status().phones.find(({ phoneId }) => phoneId === this.#phoneId);
    const isOpen = row !== null && row.phase !== 'closed';
    const ours = { hold: 'ours', phase: row?.phase, reason: row?.reason };
    if (isOpen) mustBe('in the list of phones it', shown ?? null, ours);
    else if (row !== null && shown?.hold === 'ours')
      throw new Error('the list of phones still calls it ours');
  }

  #inWords(report: PhoneReport, now: number): [told: string, retryAt: number | null] {
    mustBe('the report', report, { phoneId: this.#phoneId, at: now });
    if (report.type === 'phone.unavailable') return [report.failure.code, report.retryAt];
    mustBe('the report', report, { leaseId: this.#leaseId });
    return ['ready', null];
  }

  #remember(happening: PhoneHappening): void {
    const phase = this.#row()?.phase;
    if (happening.startsWith('the job lets it go')) this.#isGivenUp = true;
    if (happening.startsWith('postd is killed')) this.#isGivenUp = false;
    if (happening.startsWith('postd is killed') || phase === 'stopping') this.#isSeenOn = false;
    else if (seenOn.includes(happening)) this.#isSeenOn = true;
    else if (happening.startsWith('it ') || happening.startsWith('the cloud')) this.#isSeenOn = false;
  }
}

/** The calls that a happening consists of, by what was on its way before; there must be no others. */
function callsOf(happening: PhoneHappening, asks: readonly string[]): string[] {
  if (/^the (start|stop|reply) |once the call is out$/.test(happening)) {
    return asks.includes('startPhone') ? ['phone/start'] : ['phone/stop'];
  }
  return /^(it|the cloud) /.test(happening) ? ['phone/status'] : [];
}
