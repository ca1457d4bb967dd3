import type { Phone, PhoneCloud } from '../../domain/cloud.ts';
import type { Lease } from '../../domain/lease.ts';
import type { Store } from '../../domain/store.ts';
import type { Clock, Moment } from '../../domain/time.ts';
import type { PhoneView } from '../../ipc/contract.ts';

const isOn = ({ status }: Phone) => status === 'running' || status === 'starting';

/** What we know of the team's phones: the cloud's list, and our leases over it. */
export class PhoneBook {
  readonly #store: Store;
  readonly #cloud: PhoneCloud;
  readonly #clock: Clock;
  /** When a phone was first seen on without us. The cloud does not say since when it runs. */
  readonly #foreignSince = new Map<string, Moment>();

  constructor(store: Store, cloud: PhoneCloud, clock: Clock) {
    this.#store = store;
    this.#cloud = cloud;
    this.#clock = clock;
  }

  /** Asks the cloud for all phones; what we knew stays if it does not answer. */
  async refresh(): Promise<void> {
    const reply = await this.#cloud.listPhones();
    if (reply.ok) this.#store.saveRoster(reply.value, reply.at);
  }

  askedAt(): Moment | null {
    return this.#store.roster()?.at ?? null;
  }

  all(): PhoneView[] {
    const leases = new Map(this.#store.openLeases().map((lease) => [lease.phoneId, lease]));
    const phones = this.#store.roster()?.phones ?? [];
    const unlisted = [...leases.values()].filter(
      ({ phoneId }) => !phones.some((phone) => phone.phoneId === phoneId),
    );
    return [
      ...phones.map((phone) => this.#view(phone, leases.get(phone.phoneId))),
      ...unlisted.map((lease) => this.ours(lease)),
    ];
  }

  foreign(): PhoneView[] {
    return this.all().filter(({ hold }) => hold === 'foreign');
  }

  /** A phone we hold. */
  ours(lease: Lease): PhoneView {
    return {
      name: lease.account,
      phoneId: lease.phoneId,
      account: lease.account,
      campaign: lease.campaign,
      hold: 'ours',
      phase: lease.phase,
      sinceAt: lease.openedAt,
      onMs: lease.onSince === null ? null : this.#clock.now() - lease.onSince,
      reason: lease.reason,
    };
  }

  #view(phone: Phone, lease: Lease | undefined): PhoneView {
    if (lease !== undefined) return { ...this.ours(lease), name: phone.name };
    return {
      name: phone.name,
      phoneId: phone.phoneId,
      account: null,
      campaign: null,
      hold: isOn(phone) ? 'foreign' : phone.status === 'off' ? 'off' : 'unknown',
      phase: null,
      sinceAt: this.#seenOnSince(phone),
      onMs: null,
      reason: phone.status === 'expired' ? 'expired' : null,
    };
  }

  #seenOnSince(phone: Phone): Moment | null {
    if (!isOn(phone)) {
      this.#foreignSince.delete(phone.phoneId);
      return null;
    }
    const since = this.#foreignSince.get(phone.phoneId) ?? this.#store.roster()?.at ?? this.#clock.now();
    this.#foreignSince.set(phone.phoneId, since);
    return since;
  }
}
