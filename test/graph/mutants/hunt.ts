import type { AnyStateMachine } from 'xstate';
import { createRandom } from '../../../src/simulator/random.ts';
import type { Coverage, Report, WalkOptions } from '../walk.ts';
import { mutantsOf, type Mutant } from './mutate.ts';
import { whyItSurvives } from './survivors.ts';

/** Walks a machine: the production machine, or one that is not quite. */
export type Walker<Machine extends AnyStateMachine> = (
  machine: Machine,
  options: WalkOptions,
) => Promise<Report>;

/** What the paths of a walk have covered, each for itself. */
export class Trail {
  readonly #paths = new Map<number, Coverage>();

  readonly note = (place: number, coverage: Coverage): void => {
    this.#paths.set(place, coverage);
  };

  /** The paths on which a mutant can be told from the machine it was made of, the likely ones first. */
  pathsFor({ state, branch }: Pick<Mutant<AnyStateMachine>, 'state' | 'branch'>): number[] {
    const paths = [...this.#paths].toSorted(([, one], [, other]) => sizeOf(one) - sizeOf(other));
    const seen = paths.filter(([, { states, transitions }]) =>
      branch === null ? [...states].some((id) => isWithin(id, state)) : transitions.has(branch),
    );
    return seen.map(([place]) => place);
  }
}

const isWithin = (id: string, state: string): boolean => id === state || id.startsWith(`${state}.`);
const sizeOf = ({ transitions }: Coverage): number => transitions.size;

/** Those that a walk does not tell from the machine they were made of. */
export async function survivorsOf<Machine extends AnyStateMachine>(
  mutants: readonly Mutant<Machine>[],
  trail: Trail,
  walker: Walker<Machine>,
): Promise<string[]> {
  const survivors: string[] = [];
  for (const mutant of mutants) {
    const choose = () => trail.pathsFor(mutant);
    const { failures } = await walker(mutant.machine, { untilFailure: true, choose });
    if (failures.length === 0) survivors.push(mutant.name);
  }
  return survivors;
}

const sampleSize = 4;
const seed = 'a few of each';

/** The same few each time, out of those that a walk alone tells from the machine they were made of. */
export function sampleOf<Machine extends AnyStateMachine>(machine: Machine, trail: Trail): Mutant<Machine>[] {
  const chance = createRandom(`${seed} ${machine.id}`);
  const sample = mutantsOf(machine)
    .filter(({ name }) => whyItSurvives(name) === undefined)
    .filter((mutant) => trail.pathsFor(mutant).length > 0)
    .map((mutant) => ({ mutant, at: chance.next() }))
    .toSorted((one, other) => one.at - other.at)
    .slice(0, sampleSize)
    .map(({ mutant }) => mutant);
  if (sample.length === 0) throw new Error(`nothing was walked of ${machine.id}`);
  return sample;
}
