/** One stretch of real work at a time; it may be left and entered again. */
interface Hold {
  enter(): Promise<void>;
  leave(): void;
}

/**
 * Real files take real time, of which a voyage must not see anything. So real work goes one by one, in the order in
 * which it was asked for, and virtual time stands still while somebody is in the lane.
 */
export class Lane {
  #tail: Promise<unknown> = Promise.resolve();
  #current: Hold | null = null;
  #count = 0;

  /** Whether somebody is in the lane, or waits for it. */
  get isBusy(): boolean {
    return this.#count > 0;
  }

  /** Waits until whoever is at the end of the line has left. */
  async untilLeft(): Promise<void> {
    await this.#tail;
  }

  /** Runs work that touches real files. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const hold = this.#newHold();
    await hold.enter();
    try {
      return await work();
    } finally {
      hold.leave();
    }
  }

  /** Whoever is in the lane goes on with something that takes virtual time, and comes back afterwards. */
  async outside<T>(work: () => Promise<T>): Promise<T> {
    const hold = this.#current;
    hold?.leave();
    try {
      return await work();
    } finally {
      await hold?.enter();
    }
  }

  /** Whoever is in the lane is done with its files. */
  leave(): void {
    this.#current?.leave();
  }

  #newHold(): Hold {
    let release: (() => void) | null = null;
    const hold: Hold = {
      enter: async () => {
        this.#count += 1;
        const before = this.#tail;
        const { promise, resolve } = Promise.withResolvers<undefined>();
        this.#tail = promise;
        await before;
        release = () => resolve(undefined);
        this.#current = hold;
      },
      leave: () => {
        if (release === null) return;
        this.#count -= 1;
        this.#current = null;
        release();
        release = null;
      },
    };
    return hold;
  }
}
