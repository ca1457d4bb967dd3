import { createActor, type ActorRefFrom } from 'xstate';
import type { PhoneStatus } from '../../../src/domain/cloud.ts';
import type { Lease } from '../../../src/domain/lease.ts';
import type { phoneMachine } from '../../../src/machines/phone/machine.ts';
import type { PhoneReport } from '../../../src/machines/protocol.ts';
import { listener } from '../../support/mailbox.ts';
import { comeToAnEnd } from '../aftermath.ts';
import type { Bench } from '../bench.ts';
import { mustBe, mustSay } from '../compare.ts';
import { campaign } from '../harbour.ts';
import { lookAt, passDeadline } from '../passing.ts';
import { WorldPhone } from '../people.ts';
import type { Coverage, Stage } from '../walk.ts';
import { downMs, policy, type OrderHappening } from './happenings.ts';
import { expected } from './oracle.ts';

/** The real phone actor under an operator's lease, and the simulated cloud. */
export class OrderStage implements Stage {
  readonly #bench: Bench;
  readonly #coverage: Coverage;
  readonly #phone: WorldPhone;
  readonly #account: string;
  readonly #parent = listener<PhoneReport>();
  #actor: ActorRefFrom<typeof phoneMachine>;
  #isSeenOn = false;

  constructor(bench: Bench, account: string, coverage: Coverage) {
    this.#bench = bench;
    this.#coverage = coverage;
    this.#account = account;
    this.#phone = new WorldPhone(bench.world, bench.phoneNamed(account).phoneId);
    this.#phone.switchOn();
    this.#actor = this.#newActor();
  }

  async happen(name: string): Promise<void> {
    const happening = name as OrderHappening;
    const calls = this.#bench.calls.length;
    const before = this.#row();
    await this.#executors[happening]();
    await this.#bench.settle();
    const now = this.#bench.now;
    const known = before ?? this.#ordered;
    if (known === null) throw new Error('nobody has ordered anything');
    const row = { ...known, ...expected(happening, { row: known, now, isSeenOn: this.#isSeenOn }) };
    mustBe('the lease', this.#row(), row);
    mustSay('the cloud saw', this.#callsSince(calls), stopsIn(happening));
    mustSay('on their way', this.#bench.life.gate.names(), row.phase === 'stopping' ? ['stopPhone'] : []);
    mustSay('it has ended', [this.#actor.getSnapshot().status === 'done'], [row.phase === 'closed']);
    mustSay('a campaign is told', this.#parent.told, []);
    const shown = this.#bench.life.status().phones.find(({ phoneId }) => phoneId === this.#phone.phoneId);
    mustSay('it is shown as ours', [shown?.hold === 'ours'], [row.phase !== 'closed']);
    this.#isSeenOn = isSeenOnAfter(happening, this.#isSeenOn, row.phase);
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

  /** The row as the order wrote it, before the phone's actor has done anything. */
  #ordered: Lease | null = null;

  readonly #executors: Readonly<Record<OrderHappening, () => Promise<void>>> = {
    'an operator orders it off': async () => this.#takeUp(this.#order()),
    'an order of long ago is found': async () => {
      const lease = this.#order();
      await this.#bench.pass(policy.orderPatienceMs);
      this.#takeUp(lease);
    },
    'the stop is accepted': async () => {
      this.#phone.free();
      await this.#answer();
    },
    'the stop is refused': async () => {
      this.#fault('envelope_zero_all_failed', { code: 43005 });
      await this.#answer();
    },
    'the stop finds a person on it': async () => {
      this.#phone.hold();
      await this.#answer();
    },
    'the stop never arrives': async () => {
      this.#fault('drop_before');
      await this.#answer();
    },
    'it is seen off': async () => {
      this.#phone.switchOff();
      await this.#bench.passUntil(Math.max(this.#bench.now, (this.#row()?.proofFrom ?? 0) + 1));
      await this.#look('off');
    },
    'it is seen running': async () => {
      if (this.#phone.status !== 'running' || this.#phone.isBeingStopped) this.#phone.switchOn();
      await this.#look('running');
    },
    'the operator lets it go': async () => {
      this.#actor.send({ type: 'phone.letGo', at: this.#bench.now });
    },
    'the time is up': async () => {
      const before = this.#row();
      await passDeadline(this.#bench, before, () => {
        mustBe('before its time the lease', this.#row(), before);
      });
    },
    'postd is killed': async () => {
      this.#actor.stop();
      await this.#bench.cut();
      await this.#bench.pass(downMs);
      const { leases } = await this.#bench.during(this.#bench.life.deeds.findOrphans());
      const lease = leases.find(({ phoneId }) => phoneId === this.#phone.phoneId);
      if (lease === undefined) throw new Error('the order is lost');
      this.#actor = this.#newActor();
      this.#takeUp(lease);
    },
  };

  #order(): Lease {
    const at = this.#bench.now;
    const answer = this.#bench.life.store.orderStop({
      phoneId: this.#phone.phoneId,
      account: this.#account,
      campaign: campaign.name,
      note: null,
      proofFrom: at + policy.settleMs,
      at,
    });
    if (!answer.taken) throw new Error('somebody holds the phone');
    this.#ordered = answer.lease;
    return answer.lease;
  }

  #takeUp(lease: Lease): void {
    this.#actor.send({ type: 'phone.resume', at: this.#bench.now, lease, serving: false });
  }

  #newActor(): ActorRefFrom<typeof phoneMachine> {
    const { life } = this.#bench;
    const actor = createActor(life.actors.phone, {
      clock: life.clock,
      inspect: this.#coverage.inspector('phone'),
      input: { phoneId: this.#phone.phoneId, attemptId: null, policy, parent: this.#parent.actor },
    });
    return this.#bench.begin(actor);
  }

  #row(): Lease | null {
    const { phoneId } = this.#phone;
    return this.#bench.life.store.leases({}).find((lease) => lease.phoneId === phoneId) ?? null;
  }

  async #answer(): Promise<void> {
    await this.#bench.during(this.#bench.life.gate.take('stopPhone').go());
  }

  #fault(kind: string, details: object = {}): void {
    this.#bench.world.faults.add([{ kind, endpoint: 'phone/stop', next: 1, ...details }]);
  }

  async #look(wanted: PhoneStatus): Promise<void> {
    const look = await lookAt(this.#bench, this.#phone.phoneId, wanted);
    if (look !== undefined) this.#actor.send({ type: 'phone.look', look });
  }

  #callsSince(count: number): string[] {
    const made = this.#bench.calls.slice(count).map(({ endpoint }) => endpoint);
    return made.filter((endpoint) => endpoint !== 'phone/status');
  }
}

/** A call to stop is made when its answer is: before, it is on its way. */
const stopsIn = (happening: OrderHappening): string[] =>
  happening.startsWith('the stop') ? ['phone/stop'] : [];

const isSeenOnAfter = (happening: OrderHappening, before: boolean, phase: string): boolean => {
  if (phase === 'stopping' || happening === 'postd is killed' || happening === 'it is seen off') return false;
  return happening === 'it is seen running' || before;
};
