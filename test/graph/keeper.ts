import { createActor, type ActorRefFrom } from 'xstate';
import type { Lease } from '../../src/domain/lease.ts';
import { defaultPolicy } from '../../src/domain/policy.ts';
import { secondsMs } from '../../src/domain/time.ts';
import type { phoneMachine } from '../../src/machines/phone/machine.ts';
import type { Aftermath, PhoneReport } from '../../src/machines/protocol.ts';
import { listener } from '../support/mailbox.ts';
import type { Bench } from './bench.ts';
import { WorldPhone } from './people.ts';

const betweenLooksMs = secondsMs(10);

/**
 * Plays the part of a campaign for one phone: lends it out and takes it back. The phone actor is the real one, so that
 * its lease is what it would be.
 */
export class Keeper {
  readonly #bench: Bench;
  readonly #phoneId: string;
  #reports = listener<PhoneReport>();
  #actor: ActorRefFrom<typeof phoneMachine> | null = null;

  constructor(bench: Bench, phoneId: string) {
    this.#bench = bench;
    this.#phoneId = phoneId;
  }

  /** Brings it up for an attempt, or hands on what runs already. Answers the lease. */
  async lend(attemptId: number): Promise<number> {
    this.#reports.told.length = 0;
    const at = this.#bench.now;
    if (this.#actor === null) this.#newActor(attemptId).send({ type: 'phone.acquire', at });
    else this.#actor.send({ type: 'phone.serve', at, attemptId });
    await this.#lookUntil(() => this.#reports.told.length > 0, 'a report about the phone');
    const [report] = this.#reports.told;
    if (report?.type !== 'phone.ready') throw new Error('the phone could not be lent');
    this.#actor?.send({ type: 'phone.use', at: this.#bench.now });
    return report.leaseId;
  }

  /** Sees it off; whoever is on it leaves. */
  async takeBack({ repliedAt, doubtUntil, completed }: Aftermath): Promise<void> {
    new WorldPhone(this.#bench.world, this.#phoneId).free();
    const at = this.#bench.now;
    this.#actor?.send({ type: 'phone.release', at, repliedAt, doubtUntil, completed });
    await this.#untilOff();
  }

  /** After a power cut: takes up its lease, and sees it off if it serves nobody any more. */
  async takeUp(lease: Lease | undefined, serving: boolean): Promise<void> {
    this.#actor = null;
    if (lease === undefined) return;
    this.#newActor(lease.attemptId).send({ type: 'phone.resume', at: this.#bench.now, lease, serving });
    if (!serving) await this.#untilOff();
  }

  leave(): void {
    this.#actor?.stop();
    this.#actor = null;
  }

  async #untilOff(): Promise<void> {
    await this.#lookUntil(() => this.#actor?.getSnapshot().status !== 'active', 'the phone is seen off');
    this.leave();
  }

  async #lookUntil(isSo: () => boolean, what: string): Promise<void> {
    await this.#bench.settle();
    for (let looks = 0; !isSo(); looks += 1) {
      if (looks > 100) throw new Error(`it never came about: ${what}`);
      await this.#bench.pass(betweenLooksMs);
      const { phones } = await this.#bench.during(this.#bench.life.deeds.lookAround({ thorough: true }));
      const look = phones.find(({ phoneId }) => phoneId === this.#phoneId);
      if (look !== undefined) this.#actor?.send({ type: 'phone.look', look });
      await this.#bench.settle();
    }
  }

  #newActor(attemptId: number | null): ActorRefFrom<typeof phoneMachine> {
    const { life } = this.#bench;
    this.#reports = listener<PhoneReport>();
    const actor = createActor(life.actors.phone, {
      clock: life.clock,
      input: {
        phoneId: this.#phoneId,
        attemptId,
        policy: defaultPolicy,
        parent: this.#reports.actor,
      },
    });
    this.#actor = this.#bench.begin(actor);
    return actor;
  }
}
