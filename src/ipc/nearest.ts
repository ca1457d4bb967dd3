/** The candidate that takes the fewest letters to insert, drop, change or swap with the next one, at most `farthest`; null when there is none. */
export const nearest = (
  word: string,
  candidates: readonly string[],
  farthest: number = Infinity,
): string | null => {
  let best: { candidate: string; steps: number } | null = null;
  for (const candidate of candidates) {
    const steps = distance(candidate, word);
    if (steps <= farthest && (best === null || steps < best.steps)) best = { candidate, steps };
  }
  return best?.candidate ?? null;
};

/** Damerau's and Levenshtein's, row by row: letters in the wrong order are one slip, not two. */
const distance = (left: string, right: string): number => {
  let before: number[] = [];
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let above = 0; above < left.length; above += 1) {
    const next = [above + 1];
    for (let index = 0; index < right.length; index += 1) {
      const changed = (row[index] ?? 0) + (left[above] === right[index] ? 0 : 1);
      const isSwap = left[above] === right[index - 1] && left[above - 1] === right[index];
      const swapped = isSwap ? (before[index - 1] ?? Infinity) + 1 : Infinity;
      next.push(Math.min(changed, swapped, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row.at(-1) ?? 0;
};
