import type { Moment } from '../../src/domain/time.ts';
import type { PersonAction } from '../../src/simulator/people.ts';
import type { Random } from '../../src/simulator/random.ts';

/** Something that happens on a voyage. Its id depends on the seed alone, so that it can be left out. */
export type Item = { id: string; at: Moment } & (
  | { kind: 'fault'; order: Record<string, unknown>; untilAt: Moment }
  | { kind: 'visit'; deeds: { afterMs: number; actions: PersonAction[] }[] }
  | { kind: 'cut'; mode: CutMode; steps: number; share: number; downMs: number }
  | { kind: 'start'; campaign: string; limit: number | null }
  | { kind: 'stop'; campaign: string }
  | { kind: 'shutdown'; ending: 'park' | 'cancel'; downMs: number }
);

/** The daemon dies before its n-th use of the store, after it, or in the middle of what that writes. */
export type CutMode = 'before' | 'after' | 'torn';

/** One of several, each as likely as the others. */
export function pick<T>(chance: Random, choices: readonly T[]): T {
  const choice = choices[Math.floor(chance.next() * choices.length)];
  if (choice === undefined) throw new Error('there is nothing to choose from');
  return choice;
}
