/** The candidate that takes the fewest letters to insert, drop or change, at most `farthest`; null when there is none. */
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

/** Levenshtein's, row by row. */
const distance = (left: string, right: string): number => {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let above = 0; above < left.length; above += 1) {
    const next = [above + 1];
    for (let index = 0; index < right.length; index += 1) {
      const changed = (row[index] ?? 0) + (left[above] === right[index] ? 0 : 1);
      next.push(Math.min(changed, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
};
