import type { Fact } from '../../src/domain/fact.ts';
import type { Letter } from '../../src/domain/letter.ts';
import type { Moment } from '../../src/domain/time.ts';
import type { Truth } from '../../src/simulator/truth.ts';
import type { Rows } from './disk.ts';
import type { Plan } from './plan.ts';
import type { Call } from './wire.ts';

/** What the checkers get to see: the world's truth, the rows on the disk, and what was said on the line. */
export interface Scene {
  readonly plan: Pick<Plan, 'timeZone' | 'campaigns' | 'healAt'>;
  now(): Moment;
  /** How often the daemon has started. */
  lives(): number;
  truth(): Truth;
  /** Null while the daemon is down. */
  rows(): Rows | null;
  /** Which campaigns were told to stop so far. */
  readonly stopped: ReadonlySet<string>;
  /** Which campaigns were made to crash on purpose. */
  readonly crashed?: ReadonlySet<string>;
  /** A rule does not hold; the voyage ends. */
  breach(message: string): void;
  /** Something worth counting that is no breach. */
  count(what: string, by?: number): void;
}

/** Somebody who knows one rule and watches whether it holds. Each voyage has its own. */
export interface Checker {
  rule: string;
  /** A call left the daemon a moment ago. */
  onCall?: (call: Call) => void;
  /** An answer came, or is known not to come (`answer` is null). */
  onAnswer?: (call: Call) => void;
  onFact?: (fact: Fact) => void;
  /** A notice arrived outside; whether its sender will be told so. */
  onLetter?: (letter: Letter, isAnswered: boolean) => void;
  /** Every other minute, for what costs little. */
  onGlance?: (rows: Rows) => void;
  /** Now and then, and after each start of the daemon. */
  onWatch?: (rows: Rows) => void;
  /** After everything was healed and came to rest. */
  onEnd?: (rows: Rows) => void;
}

export type MakeChecker = (scene: Scene) => Checker;
