import { expect, it } from 'vitest';
import { besiege } from './siege.ts';

/** A sample of what `fuzz.long.test.ts` does. The seed is in the message of a failure, and replays it. */
const seed = process.env['POSTD_FUZZ_SEED'] ?? 'sample';

it('thousands of malformed requests do the daemon no harm', { timeout: 120_000 }, async () => {
  const report = await besiege({ seed, count: 4000, mostGrowthBytes: 100e6 });
  expect(report).toMatch(/orders .*"200":\d+.*reads .*"200":\d+.*"403":\d+/);
});
