import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const recorder = join(import.meta.dirname, '..', '..', 'scripts', 'sessions', 'main.ts');

it('docs/sessions is what the programs print', () => {
  const { status, stderr } = spawnSync(process.execPath, [recorder, '--check'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});
