import { minutesMs, type Moment } from '../domain/time.ts';

/**
 * A token bucket: tokens trickle in evenly, at most `burst` are kept, a call takes one. It starts with a handful
 * instead of a full load, so that a restart does not spend the same minute twice (R9).
 */
export class Bucket {
  readonly #perMs: number;
  readonly #burst: number;
  #tokens: number;
  #at: Moment;

  constructor({
    perMinute,
    burst,
    initial,
    at,
  }: {
    perMinute: number;
    burst: number;
    initial: number;
    at: Moment;
  }) {
    this.#perMs = perMinute / minutesMs(1);
    this.#burst = burst;
    this.#tokens = Math.min(initial, burst);
    this.#at = at;
  }

  /** How long until a token is there; 0 when one is. */
  waitMs(now: Moment): number {
    this.#refill(now);
    return this.#tokens >= 1 ? 0 : Math.ceil((1 - this.#tokens) / this.#perMs);
  }

  /** Whole tokens that are there. */
  free(now: Moment): number {
    this.#refill(now);
    return Math.floor(this.#tokens);
  }

  /** To be called only when `waitMs` says 0. */
  take(): void {
    this.#tokens -= 1;
  }

  /** A clock that jumps back brings no tokens and costs none. */
  #refill(now: Moment): void {
    const elapsedMs = Math.max(0, now - this.#at);
    this.#at = now;
    this.#tokens = Math.min(this.#burst, this.#tokens + elapsedMs * this.#perMs);
  }
}
