/** The number of letters to add, drop or change to get from one word to the other (Levenshtein). */
const distance = (from: string, to: string): number => {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let index = 0; index < from.length; index += 1) {
    const next = [index + 1];
    for (let column = 0; column < to.length; column += 1) {
      const changed = (row[column] ?? 0) + (from[index] === to[column] ? 0 : 1);
      next.push(Math.min(changed, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
};

const plain = (word: string): string => word.toLowerCase().replace(/[\s_-]/g, '');

/** The known word that was probably meant, or null. */
export const suggest = (word: string, known: readonly string[]): string | null => {
  const near = known
    .map((candidate) => ({ candidate, far: distance(plain(word).slice(0, 64), plain(candidate)) }))
    .sort((one, other) => one.far - other.far)
    .at(0);
  return near !== undefined && near.far <= Math.max(1, Math.floor(near.candidate.length / 3))
    ? near.candidate
    : null;
};
