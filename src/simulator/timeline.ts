import type { Moment } from '../domain/time.ts';

/** Something that will happen. */
export interface Event {
  readonly at: Moment;
  /** Null once it happened or was called off. */
  run: (() => void) | null;
}

interface Entry extends Event {
  readonly order: number;
}

/**
 * The future of the world: events in the order of their time, then of their making. Time moves only by `advance`,
 * and every event sees as `now` the very time it was due, however late the call comes.
 */
export class Timeline {
  #now: Moment;
  #made = 0;
  /** A binary heap: no entry is due later than its two children. */
  readonly #heap: Entry[] = [];

  constructor(startAt: Moment) {
    this.#now = startAt;
  }

  get now(): Moment {
    return this.#now;
  }

  /** Moments are whole milliseconds, and none lies in the past. */
  at(moment: Moment, run: () => void): Event {
    this.#made += 1;
    const entry: Entry = { at: Math.max(Math.round(moment), this.#now), order: this.#made, run };
    this.#push(entry);
    return entry;
  }

  after(delayMs: number, run: () => void): Event {
    return this.at(this.#now + delayMs, run);
  }

  /** When the next event is due; null when nothing will happen by itself. */
  nextAt(): Moment | null {
    for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
      if (first.run !== null) return first.at;
      this.#pop();
    }
    return null;
  }

  /** Lets everything happen that is due until `now`. A `now` in the past changes nothing. */
  advance(now: Moment): void {
    for (let first = this.#heap[0]; first !== undefined && first.at <= now; first = this.#heap[0]) {
      this.#pop();
      const run = first.run;
      first.run = null;
      this.#now = first.at;
      run?.();
    }
    this.#now = Math.max(this.#now, now);
  }

  #push(entry: Entry): void {
    let place = this.#heap.length;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = this.#heap[above];
      if (parent === undefined || isBefore(parent, entry)) break;
      this.#heap[place] = parent;
      place = above;
    }
    this.#heap[place] = entry;
  }

  #pop(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      const [one, other] = [this.#heap[left], this.#heap[left + 1]];
      if (one === undefined) break;
      const goRight = other !== undefined && isBefore(other, one);
      const child = goRight ? other : one;
      if (isBefore(last, child)) break;
      this.#heap[place] = child;
      place = goRight ? left + 1 : left;
    }
    this.#heap[place] = last;
  }
}

/** Calls an event off; one that happened already is left alone. */
export const callOff = (event: Event | null): null => {
  if (event !== null) event.run = null;
  return null;
};

const isBefore = (one: Entry, other: Entry): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);
