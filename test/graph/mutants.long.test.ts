import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hunts, type Bag } from './mutants/quarry.ts';
import { reportOf } from './mutants/report.ts';
import { whyItSurvives } from './mutants/survivors.ts';

const leastShare = 0.9;
const place = new URL('../../docs/mutants.md', import.meta.url);

describe('machines with one thing wrong', { timeout: 3_600_000 }, () => {
  it('are told from the machines they were made of, but for those that nobody could tell', async () => {
    const bags: Bag[] = [];
    for (const hunt of hunts) bags.push(await hunt());
    const mutants = bags.reduce((sum, bag) => sum + bag.mutants, 0);
    const survivors = bags.flatMap((bag) => bag.survivors);
    writeFileSync(place, reportOf(bags, new Date()));
    expect(survivors.filter((name) => whyItSurvives(name) === undefined)).toEqual([]);
    expect(1 - survivors.length / mutants).toBeGreaterThan(leastShare);
  });
});
