import { describe, expect, it } from 'vitest';
import { soundRig } from './life.ts';
import { drawPlan, type Wish } from './plan.ts';
import { story, summary } from './report.ts';
import { lifeLine, type Sounding } from './soundings.ts';
import { sail, type Voyage } from './voyage.ts';

const month: Wish = { seed: 1, days: 30, phones: 5, keep: null, calm: false, scheduled: true };

const tell = ({ soundings, tally }: Voyage): void => {
  process.stdout.write([...soundings.map(lifeLine), summary(tally), ''].join('\n'));
};

const usedBytes = ({ pages, freePages, pageBytes }: Sounding): number => (pages - freePages) * pageBytes;

describe('a month of campaigns that go on by themselves', () => {
  it('with faults, people and kills breaks no rule, and keeps its size', async () => {
    const voyage = await sail(drawPlan(month), soundRig, [10, 20, 30]);
    expect(story(voyage)).toBe('');
    tell(voyage);
    expect(voyage.tally.of('days planned by themselves')).toBeGreaterThan(70);
  });

  it('in one life holds no more memory for it', async () => {
    const voyage = await sail(drawPlan({ ...month, calm: true }), soundRig, [10, 30]);
    expect(story(voyage)).toBe('');
    tell(voyage);
    expect(voyage.soundings.map(usedBytes)).toHaveLength(2);
  });
});
