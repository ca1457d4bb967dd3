import type { World } from '../../src/simulator/world.ts';

/** What a voyage adds up to. */
export class Tally {
  readonly #counts = new Map<string, number>();

  count(what: string, by = 1): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + by);
  }

  faults(faults: readonly { kind: string; struck: number }[]): void {
    for (const { kind, struck } of faults) if (struck > 0) this.count(`fault ${kind}`, struck);
  }

  close(world: World): void {
    const { publications, phoneMinutes } = world.truth();
    this.count('posts', publications.filter(({ by }) => by === 'api').length);
    this.count('deeds of people', world.deeds().length);
    this.count('phone minutes', Math.round(phoneMinutes));
  }

  add(other: Tally): void {
    for (const [what, number] of other.#counts) this.count(what, number);
  }

  of(what: string): number {
    return this.#counts.get(what) ?? 0;
  }

  /** By name. */
  list(): [what: string, number: number][] {
    return [...this.#counts].sort(([one], [other]) => (one < other ? -1 : 1));
  }
}
