import { expect, test } from 'vitest';
import { troubles, tryPoints } from './matrix.ts';
import { recordPoints } from './trial.ts';

test('a kill at any commit, before or after what it announces, costs neither a post nor a phone', async () => {
  const points = await recordPoints();
  const outcome = await tryPoints(points);
  process.stdout.write(`kill matrix: ${outcome.summary}\n`);
  expect(points.length).toBeGreaterThan(100);
  expect(troubles(outcome)).toEqual([]);
});
