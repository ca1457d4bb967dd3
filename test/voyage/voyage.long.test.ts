import { describe, expect, it } from 'vitest';
import { drawPlan } from './plan.ts';
import { story } from './report.ts';
import { faultKinds } from './storms.ts';
import { Tally } from './tally.ts';
import { sail } from './voyage.ts';

describe('many voyages', () => {
  it('break no rule, and between them every fault of the simulator strikes', async () => {
    const total = new Tally();
    for (let seed = 101; seed <= 220; seed += 1) {
      const voyage = await sail(
        drawPlan({ seed, days: 1, phones: 24, keep: null, calm: false, scheduled: false }),
      );
      expect(story(voyage)).toBe('');
      total.add(voyage.tally);
    }
    expect(faultKinds.filter((kind) => total.of(`fault ${kind}`) === 0)).toEqual([]);
  });

  it('with hundreds of phones breaks no rule', async () => {
    const wish = { seed: 1, days: 1, phones: 400, keep: null, calm: false, scheduled: false };
    expect(story(await sail(drawPlan(wish)))).toBe('');
  });
});
