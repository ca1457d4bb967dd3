import type { Rig } from './life.ts';
import { drawPlan, type Plan } from './plan.ts';
import { sail, type Voyage } from './voyage.ts';

const isFixed = (id: string): boolean => id.startsWith('go');

/**
 * Leaves out of a failing voyage whatever is not needed to break the same rule: halves first, then ever smaller parts.
 * `patience` is how many voyages may be sailed for that.
 */
export async function shrink(failed: Voyage, rig: Rig, patience: number): Promise<Voyage> {
  const rule = failed.breach?.rule;
  let best = failed;
  let left = patience;
  let parts = 2;
  const idsOf = ({ items }: Plan): string[] => items.map(({ id }) => id).filter((id) => !isFixed(id));

  const tryWith = async (keep: readonly string[]): Promise<boolean> => {
    left -= 1;
    const voyage = await sail(drawPlan({ ...failed.plan.wish, keep }), rig);
    if (voyage.breach?.rule !== rule) return false;
    best = voyage;
    return true;
  };

  // What happens after the breach is not needed for it.
  const until = failed.breach?.at ?? Infinity;
  const before = failed.plan.items.filter(({ id, at }) => !isFixed(id) && at <= until).map(({ id }) => id);
  if (left > 0) await tryWith(before);
  while (left > 0) {
    const ids = idsOf(best.plan);
    const size = Math.ceil(ids.length / parts);
    let isSmaller = false;
    for (let from = 0; from < ids.length && left > 0 && !isSmaller; from += size) {
      isSmaller = await tryWith([...ids.slice(0, from), ...ids.slice(from + size)]);
    }
    if (isSmaller) parts = Math.max(2, parts - 1);
    else if (size <= 1) break;
    else parts = Math.min(ids.length, parts * 2);
  }
  return best;
}
