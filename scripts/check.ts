/** `npm run check`: everything that can be said of the sources without running them. Names what failed at the end. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const tool = (path: string) => join(root, 'node_modules', path);

const checks: [name: string, script: string, ...args: string[]][] = [
  ['types', tool('typescript/bin/tsc'), '--noEmit'],
  ['lint', tool('eslint/bin/eslint.js'), '.'],
  [
    'borders',
    tool('dependency-cruiser/bin/dependency-cruiser.mjs'),
    '--config',
    '.dependency-cruiser.mjs',
    'src',
  ],
  ['machine docs', join(import.meta.dirname, 'docs.ts'), '--check'],
  ['format', tool('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
];

const failed = checks.filter(([name, script, ...args]) => {
  console.log(`check: ${name}`);
  return spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' }).status !== 0;
});

console.log(
  failed.length === 0 ? 'check: all good' : `check: failed: ${failed.map(([name]) => name).join(', ')}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
