import { describe, expect, it } from 'vitest';
import { bugs } from './bugs.ts';
import { catchBug } from './hunt.ts';

/** The quickest to find; all of them are in the long test. */
const quick = bugs.filter(({ withinSeeds }) => withinSeeds <= 2);

describe('a postd that', { timeout: 300_000 }, () => {
  it.each(quick)('$name is caught at once, or nearly so', async (bug) => {
    expect(await catchBug(bug)).toMatchObject({ caught: true });
  });
});
