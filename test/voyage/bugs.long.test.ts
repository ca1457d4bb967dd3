import { describe, expect, it } from 'vitest';
import { bugs } from './bugs.ts';
import { catchBug } from './hunt.ts';

describe('a postd that', () => {
  it.each(bugs)('$name is caught within $withinSeeds seeds', async (bug) => {
    expect(await catchBug(bug)).toMatchObject({ caught: true });
  });
});
