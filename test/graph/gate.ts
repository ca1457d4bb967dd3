import type { Deeds } from '../../src/domain/deeds.ts';

/** A deed that a machine asked for, and that waits to be let out. */
export interface Held {
  name: keyof Deeds;
  input: unknown;
  /** Does it, and gives its answer to whoever asked. */
  go: () => Promise<void>;
  /** Does it, and nobody hears the answer. */
  goUnheard: () => Promise<void>;
  /** Throws instead, as a bug would. */
  fail: (error: Error) => void;
}

/** Holds the deeds of a machine until the walk says what becomes of each. Those in `open` are done at once. */
export class Gate {
  readonly held: Held[] = [];
  readonly open: Set<keyof Deeds>;

  constructor(open: Iterable<keyof Deeds>) {
    this.open = new Set(open);
  }

  around(deeds: Deeds): Deeds {
    const gated: [string, (input: unknown) => Promise<unknown>][] = Object.entries(deeds).map(
      ([name, deed]) => [
        name,
        (input) => this.#hold(name as keyof Deeds, input, deed as (input: unknown) => Promise<unknown>),
      ],
    );
    return Object.fromEntries(gated) as unknown as Deeds;
  }

  names(): string[] {
    return this.held.map(({ name }) => name);
  }

  /** Takes out the deed of this name. @throws Error when no machine asked for it. */
  take(name: keyof Deeds): Held {
    const held = this.held.find((candidate) => candidate.name === name);
    if (held === undefined) {
      throw new Error(`nobody asked for ${name}; asked for: ${this.names().join(', ') || 'nothing'}`);
    }
    this.held.splice(this.held.indexOf(held), 1);
    return held;
  }

  #hold(name: keyof Deeds, input: unknown, deed: (input: unknown) => Promise<unknown>): Promise<unknown> {
    if (this.open.has(name)) return deed(input);
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const go = (): Promise<void> => deed(input).then(resolve, reject);
    const goUnheard = (): Promise<void> => deed(input).then(() => undefined);
    this.held.push({ name, input, go, goUnheard, fail: reject });
    return promise;
  }
}
