import { describe, expect, it } from 'vitest';
import { soundRig } from './life.ts';
import { drawPlan, type Wish } from './plan.ts';
import { story, summary } from './report.ts';
import { lifeLine, type Sounding } from './soundings.ts';
import { sail, type Voyage } from './voyage.ts';

const month: Wish = { seed: 1, days: 30, phones: 8, keep: null, calm: false, scheduled: true };
/** A job, its line in the ledger, and its part of the attempts that on the tenth day were too young to go. */
const mostBytesAPost = 2000;
/** Free pages are used again, but not all of them at any time. */
const mostFileGrowth = 1.25;
/** What a heap weighs differs by so much from one look to the next. */
const mostHeapGrowthBytes = 2_000_000;

async function sailFor(
  wish: Wish,
  soundOn: readonly number[],
): Promise<Voyage & { early: Sounding; late: Sounding }> {
  const voyage = await sail(drawPlan(wish), soundRig, soundOn);
  expect(story(voyage)).toBe('');
  process.stdout.write([...voyage.soundings.map(lifeLine), summary(voyage.tally), ''].join('\n'));
  const [early, late] = [voyage.soundings[0], voyage.soundings.at(-1)];
  if (early === undefined || late === undefined) throw new Error('nobody measured it');
  return { ...voyage, early, late };
}

const usedBytes = ({ pages, freePages, pageBytes }: Sounding): number => (pages - freePages) * pageBytes;

/** Bytes in use that each post between two days has added. */
const bytesAPost = (early: Sounding, late: Sounding): number =>
  (usedBytes(late) - usedBytes(early)) / (late.posts - early.posts);

describe('a month of campaigns that go on by themselves', () => {
  it('with faults, people and kills breaks no rule, and keeps its size', async () => {
    const { early, late, tally } = await sailFor(month, [10, 20, 30]);
    expect(tally.of('days planned by themselves')).toBeGreaterThan(60);
    expect(late.posts).toBeGreaterThan(2 * early.posts);
    expect(late.pages).toBeLessThan(mostFileGrowth * early.pages);
    expect(bytesAPost(early, late)).toBeLessThan(mostBytesAPost);
    expect(late.lifeBytes - early.lifeBytes).toBeLessThan(mostHeapGrowthBytes);
  });

  it('in one life of twenty days weighs no more than after ten', async () => {
    const { early, late } = await sailFor({ ...month, calm: true }, [10, 30]);
    expect(late.ageDays).toBeGreaterThan(19);
    expect(bytesAPost(early, late)).toBeLessThan(mostBytesAPost);
    expect(late.lifeBytes - early.lifeBytes).toBeLessThan(mostHeapGrowthBytes);
  });
});
