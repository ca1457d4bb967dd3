import { expect, test } from 'vitest';
import { soak } from './soak.ts';

const rounds = 5;
const seed = process.env['KILL_SEED'] ?? String(Date.now());

test('a daemon that is killed again and again for minutes loses, doubles and leaves on nothing', async () => {
  let kills = 0;
  for (let round = 1; round <= rounds; round += 1) {
    const outcome = await soak({ seed: `${seed} ${round}`, forMs: 60_000, accounts: 20 });
    process.stdout.write(`kill soak of KILL_SEED=${seed}, round ${round}: ${outcome.summary}\n`);
    expect(outcome.breaches).toEqual([]);
    kills += outcome.kills;
  }
  expect(kills).toBeGreaterThan(5 * rounds);
});
