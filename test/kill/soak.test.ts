import { expect, test } from 'vitest';
import { soak } from './soak.ts';

/** `KILL_SEED=TEXT` repeats the moments; what they meet depends on the machine. */
const seed = process.env['KILL_SEED'] ?? String(Date.now());

test('a daemon that is killed again and again for twenty seconds loses, doubles and leaves on nothing', async () => {
  const outcome = await soak({ seed, forMs: 20_000, accounts: 8 });
  process.stdout.write(`kill soak of KILL_SEED=${seed}: ${outcome.summary}\n`);
  expect(outcome.kills).toBeGreaterThan(0);
  expect(outcome.breaches).toEqual([]);
}, 180_000);
