/** Numbers from 0 up to, not including, 1, the same for the same seed (Mulberry32). Not for secrets. */
export const randomFrom = (seed: number): (() => number) => {
  // Seeds beyond 32 bits differ in their upper half alone, so both halves count.
  let state = (seed ^ Math.imul(Math.floor(seed / 2 ** 32), 0x9e3779b1)) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** A copy in random order; every order is as likely (Fisher-Yates). */
export const shuffled = <T>(list: readonly T[], random: () => number): T[] => {
  const rest = [...list];
  const drawn: T[] = [];
  while (rest.length > 0) {
    const index = Math.floor(random() * rest.length);
    const last = rest.pop();
    const chosen = index < rest.length ? rest[index] : last;
    if (index < rest.length && last !== undefined) rest[index] = last;
    if (chosen !== undefined) drawn.push(chosen);
  }
  return drawn;
};
