import type { Clock, Moment } from '../../src/domain/time.ts';
import { callOff, Timeline, type Event } from '../../src/simulator/timeline.ts';

/** Nothing sets more of them at one moment. */
const timersAtOnce = 20_000;

/** The one clock of a voyage. Time stands still until the voyage lets it pass. */
export class VoyageClock implements Clock {
  readonly #timeline: Timeline;
  readonly #events = new WeakMap<object, Event>();
  #setNow = 0;
  #setAt: Moment | null = null;

  constructor(startAt: Moment) {
    this.#timeline = new Timeline(startAt);
  }

  now(): Moment {
    return this.#timeline.now;
  }

  /** @throws Error for what sets one timer after the other while no time passes. */
  setTimeout(run: () => void, delayMs: number): object {
    const now = this.now();
    this.#setNow = this.#setAt === now ? this.#setNow + 1 : 1;
    this.#setAt = now;
    if (this.#setNow > timersAtOnce) throw new Error('it goes round and round while no time passes');
    const event = this.#timeline.after(Math.max(0, delayMs), run);
    this.#events.set(event, event);
    return event;
  }

  clearTimeout(timer: unknown): void {
    if (timer instanceof Object) callOff(this.#events.get(timer) ?? null);
  }

  /** When the next timer is due; null when none is set. */
  nextAt(): Moment | null {
    return this.#timeline.nextAt();
  }

  advance(now: Moment): void {
    this.#timeline.advance(now);
  }
}

/** The same clock for one life of the daemon: its timers die with it. */
export class MortalClock implements Clock {
  readonly #clock: Clock;
  #isDead = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): Moment {
    return this.#clock.now();
  }

  setTimeout(run: () => void, delayMs: number): unknown {
    return this.#clock.setTimeout(() => {
      if (!this.#isDead) run();
    }, delayMs);
  }

  clearTimeout(timer: unknown): void {
    this.#clock.clearTimeout(timer);
  }

  die(): void {
    this.#isDead = true;
  }
}
