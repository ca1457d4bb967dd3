import { randomInt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { soundRig } from './life.ts';
import { drawPlan, type Wish } from './plan.ts';
import { story } from './report.ts';
import { shrink } from './shrink.ts';
import { sail } from './voyage.ts';

const wishFor = (seed: number): Wish => ({
  seed,
  days: 0.5,
  phones: 16,
  keep: null,
  calm: false,
  scheduled: false,
});
const seeds = Array.from({ length: 20 }, (_, n) => n + 1);
const limitMs = 300_000;

/** Empty when every rule held, else the shortest story of how one was broken. */
async function troubleOf(seed: number): Promise<string> {
  const voyage = await sail(drawPlan(wishFor(seed)));
  return voyage.breach === null ? '' : story(await shrink(voyage, soundRig, 20));
}

describe('a simulated half-day with faults, people and kills', { timeout: limitMs }, () => {
  it.each(seeds)('breaks no rule with seed %i', async (seed) => {
    expect(await troubleOf(seed)).toBe('');
  });

  const fresh = randomInt(1_000_000);
  it(`breaks no rule with a seed that nobody has tried, ${fresh}`, async () => {
    expect(await troubleOf(fresh)).toBe('');
  });
});

describe('a voyage', { timeout: limitMs }, () => {
  it.each([
    { days: 0.5, scheduled: false },
    { days: 1, scheduled: true },
  ])('goes the same way every time with the same seed, byte for byte: %o', async (course) => {
    const wish = { ...wishFor(3), ...course };
    const [one, other] = [await sail(drawPlan(wish)), await sail(drawPlan(wish))];
    expect(one.trace.join('\n')).toBe(other.trace.join('\n'));
    expect(one.trace.length).toBeGreaterThan(500);
  });

  it('goes another way with another seed', async () => {
    const [one, other] = [await sail(drawPlan(wishFor(3))), await sail(drawPlan(wishFor(4)))];
    expect(one.trace).not.toEqual(other.trace);
  });

  it('posts everything that the caps allow when nothing goes wrong', async () => {
    const { breach, tally } = await sail(drawPlan({ ...wishFor(1), calm: true }));
    expect(breach).toBeNull();
    expect(tally.of('posts')).toBeGreaterThan(15);
    expect(tally.of('jobs succeeded')).toBe(tally.of('posts'));
    expect(tally.of('jobs failed')).toBe(0);
  });
});
