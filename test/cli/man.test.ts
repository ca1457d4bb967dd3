import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { text } from '../../scripts/man/roff.ts';

const folder = join(import.meta.dirname, '..', '..', 'docs', 'man');
const pages = readdirSync(folder);

it('text of a manual holds nothing that is a command of roff', () => {
  expect(text(".TH\n'so --no \\fB")).toBe("\\&.TH\n\\&'so \\-\\-no \\efB");
});

describe.skipIf(spawnSync('groff', ['--version']).status !== 0)('as groff reads them', () => {
  it.each(pages)('%s is without a mistake, and has a name', (page) => {
    const { stdout, stderr } = spawnSync('groff', ['-man', '-Tascii', '-P-cbou', '-ww', join(folder, page)], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(stdout).toContain(`${page.replace(/\.\d$/, '')} - `);
  });
});
