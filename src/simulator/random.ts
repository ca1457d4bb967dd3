/** A stream of chance that depends on nothing but its seed. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  between(min: number, max: number): number;
  chance(probability: number): boolean;
  /** Log-normal, given by the two figures people measure: the median and the 95th percentile. */
  logNormal(median: number, p95: number): number;
  /** So many characters of `alphabet`. */
  text(alphabet: string, length: number): string;
}

/** How many standard deviations the 95th percentile of a normal distribution lies above its median. */
const p95Deviations = 1.6448536269514722;

/**
 * Streams are named: `seed` is any text, and two texts give two unrelated streams. So the n-th boot of a phone takes
 * as long as ever, whatever else was asked of the world before.
 */
export const createRandom = (seed: string): Random => {
  let state = hash(seed);
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    next,
    between: (min, max) => min + (max - min) * next(),
    chance: (probability) => next() < probability,
    logNormal: (median, p95) => median * Math.exp((Math.log(p95 / median) / p95Deviations) * normal()),
    text: (alphabet, length) =>
      Array.from({ length }, () => alphabet.charAt(Math.floor(next() * alphabet.length))).join(''),
  };
};

/** FNV-1a over UTF-16 units, 32 bits. */
const hash = (text: string): number => {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value;
};
