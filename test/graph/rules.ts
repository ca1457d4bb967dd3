import { messageOf } from '../../src/domain/failure.ts';
import type { Fact } from '../../src/domain/fact.ts';
import { allCheckers } from '../voyage/checkers/all.ts';
import { toldOnce } from '../voyage/checkers/notices.ts';
import type { Rows } from '../voyage/disk.ts';
import type { Checker, Scene } from '../voyage/scene.ts';
import type { Call } from '../voyage/wire.ts';
import type { Bench } from './bench.ts';
import { campaign, timeZone } from './harbour.ts';

/** No courier carries letters in a walk. */
const watching = allCheckers.filter((make) => make !== toldOnce);

/** R1 to R12, watched by the same checkers that watch the voyages. A breach is kept until somebody looks. */
export class Rules {
  readonly #checkers: Checker[];
  readonly #bench: Bench;
  #checking = '';
  #breach: Error | null = null;
  readonly stopped = new Set<string>();
  readonly crashed = new Set<string>();

  constructor(bench: Bench) {
    this.#bench = bench;
    const scene: Scene = {
      plan: { timeZone, campaigns: [campaign], healAt: Infinity },
      now: () => bench.now,
      lives: () => bench.lives,
      truth: () => bench.world.truth(),
      rows: () => (bench.life.isDead ? null : bench.life.rows),
      stopped: this.stopped,
      crashed: this.crashed,
      breach: (message) => this.#report(`${this.#checking}: ${message}`),
      count: () => undefined,
    };
    this.#checkers = watching.map((make) => make(scene));
  }

  onCall(call: Call): void {
    this.#ask((checker) => checker.onCall?.(call));
  }

  onAnswer(call: Call): void {
    this.#ask((checker) => checker.onAnswer?.(call));
  }

  onFact(fact: Fact): void {
    this.#ask((checker) => checker.onFact?.(fact));
  }

  /** Looks at the rows as a whole. */
  watch(): void {
    const rows = this.#rows();
    this.#ask((checker) => {
      checker.onGlance?.(rows);
      checker.onWatch?.(rows);
    });
    this.check();
  }

  /** Everything has come to rest. */
  end(): void {
    const rows = this.#rows();
    this.#ask((checker) => checker.onEnd?.(rows));
    this.check();
  }

  /** The daemon would have ended. */
  broken(error: unknown): void {
    this.#report(`the daemon broke down: ${messageOf(error)}`);
  }

  /** @throws Error for the first rule that did not hold. */
  check(): void {
    if (this.#breach !== null) throw this.#breach;
  }

  #rows(): Rows {
    return this.#bench.life.rows;
  }

  #ask(question: (checker: Checker) => void): void {
    for (const checker of this.#checkers) {
      this.#checking = checker.rule;
      question(checker);
    }
  }

  #report(message: string): void {
    this.#breach ??= new Error(message);
  }
}
