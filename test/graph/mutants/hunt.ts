import type { AnyStateMachine } from 'xstate';
import { createRandom } from '../../../src/simulator/random.ts';
import type { Coverage, Report, WalkOptions } from '../walk.ts';
import { mutantsOf, type Mutant } from './mutate.ts';

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

/** The same few of them each time, out of those that are not known to survive. */
export function sampleOf<Machine extends AnyStateMachine>(
  machine: Machine,
  size: number,
  seed: string,
  known: ReadonlySet<string>,
): Mutant<Machine>[] {
  const chance = createRandom(`${seed} ${machine.id}`);
  return mutantsOf(machine)
    .filter(({ name }) => !known.has(name))
    .map((mutant) => ({ mutant, at: chance.next() }))
    .toSorted((one, other) => one.at - other.at)
    .slice(0, size)
    .map(({ mutant }) => mutant);
}
