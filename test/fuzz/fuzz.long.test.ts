import { it } from 'vitest';
import { besiege } from './siege.ts';

const count = Number(process.env['POSTD_FUZZ_COUNT'] ?? 1_000_000);
const seed = process.env['POSTD_FUZZ_SEED'] ?? String(Date.now());

it(`${count} malformed requests leave the daemon as it was`, async () => {
  const report = await besiege({ seed, count, mostGrowthBytes: 60e6 });
  process.stdout.write(`seed ${seed}: ${report}\n`);
});
