import { expect, test } from 'vitest';
import { troubles, tryPoints } from './matrix.ts';
import { recordPoints } from './trial.ts';

const dayMs = 86_400_000;
/** After so many days every point has had its turn. */
const days = 20;

/** One in twenty points, others on every day; `KILL_DAY=N` repeats a day. */
const today = Number(process.env['KILL_DAY'] ?? Math.floor(Date.now() / dayMs) % days);

test(
  "a kill at today's sample of the points costs neither a post nor a phone",
  { timeout: 180_000 },
  async () => {
    const points = (await recordPoints()).filter((_, place) => place % days === today % days);
    const outcome = await tryPoints(points);
    process.stdout.write(`kill sample of KILL_DAY=${today}: ${outcome.summary}\n`);
    expect(points.length).toBeGreaterThan(4);
    expect(troubles(outcome)).toEqual([]);
  },
);
