import { peopleSchema } from '../../src/simulator/people.ts';
import type { World } from '../../src/simulator/world.ts';

/** One phone of the world, and what people do with it. */
export class WorldPhone {
  readonly #world: World;
  readonly phoneId: string;

  constructor(world: World, phoneId: string) {
    this.#world = world;
    this.phoneId = phoneId;
  }

  get truth() {
    const phone = this.#world.truth().phones.find(({ phoneId }) => phoneId === this.phoneId);
    if (phone === undefined) throw new Error(`there is no phone ${this.phoneId}`);
    return phone;
  }

  get status() {
    return this.truth.status;
  }

  get isBeingStopped(): boolean {
    const { runs, stopCalls } = this.truth;
    const run = runs.at(-1);
    return run?.offAt === null && stopCalls.some(({ at, obeyed }) => obeyed && at >= run.onAt);
  }

  /** Somebody switches it off, whoever switched it on. */
  switchOff(): void {
    this.#do({ does: 'stop', person: 'Otto' });
  }

  /** Somebody switches it on and goes on with other things; it runs at once, or boots first. */
  switchOn(boots = false): void {
    if (this.truth.runs.at(-1)?.offAt === null) this.switchOff();
    this.#do({ does: 'start', person: 'Otto', kind: 'left-on', boots });
  }

  /** Somebody is on it now, and holds it. */
  hold(): void {
    const isOn = this.truth.runs.at(-1)?.offAt === null;
    this.#do({ does: isOn ? 'take' : 'start', person: 'Hanna', kind: 'holds' });
  }

  /** Whoever is on it leaves, and leaves it on. */
  free(): void {
    const { person } = this.truth;
    if (person !== null) this.#do({ does: 'leave', person: person.name, off: false });
  }

  #do(action: object): void {
    this.#world.act(peopleSchema.parse({ phone: this.phoneId, ...action }));
  }
}
