import { expect, test } from 'vitest';
import { roam } from './roam.ts';

const seed = Math.floor(Math.random() * 2 ** 31);

test(`a hundred long walks, seed ${seed}`, async () => {
  const { story, walks, deeds } = await roam({ seed, walks: 100, commands: 30, limitMs: 1_800_000 });
  process.stdout.write(`operator: ${walks} walks, ${deeds} commands and happenings\n`);
  expect(story).toBeNull();
});
