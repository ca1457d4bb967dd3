import type { Clock, Moment } from '../../src/domain/time.ts';

interface Timer {
  dueAt: Moment;
  order: number;
  run: () => void;
}

/** Lets promise chains settle; no real time passes. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 20; round += 1) await Promise.resolve();
}

/** A clock that only moves when told, from one timer to the next, with everything settled in between. */
export class VirtualClock implements Clock {
  #now: Moment;
  #order = 0;
  readonly #timers = new Set<Timer>();

  constructor(now: Moment = Date.UTC(2026, 0, 5, 10)) {
    this.#now = now;
  }

  now(): Moment {
    return this.#now;
  }

  setTimeout(run: () => void, delayMs: number): Timer {
    const timer = { dueAt: this.#now + Math.max(0, delayMs), order: this.#order++, run };
    this.#timers.add(timer);
    return timer;
  }

  clearTimeout(timer: unknown): void {
    for (const known of this.#timers) if (known === timer) this.#timers.delete(known);
  }

  /** Moves on by so much, and runs every timer that becomes due on the way. */
  async advance(byMs: number): Promise<void> {
    const until = this.#now + byMs;
    await settle();
    for (let next = this.#next(); next !== undefined && next.dueAt <= until; next = this.#next()) {
      this.#timers.delete(next);
      this.#now = next.dueAt;
      next.run();
      await settle();
    }
    this.#now = until;
  }

  #next(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (
        first === undefined ||
        timer.dueAt < first.dueAt ||
        (timer.dueAt === first.dueAt && timer.order < first.order)
      ) {
        first = timer;
      }
    }
    return first;
  }
}
