'use strict';
/**
 * `node scripts/run.cjs FILE [args]`: installs what the lockfile asks for, if it is not there yet, and runs FILE
 * under the checkout's own Node. This is what lets `npm test` and `npm run demo` work on a fresh clone.
 */
const { spawnSync } = require('node:child_process');
const { existsSync, statSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const ownNode = join(root, 'node_modules', 'node', 'bin', 'node');
const installed = join(root, 'node_modules', '.package-lock.json');
const wanted = join(root, 'package-lock.json');

const isStale = () =>
  !existsSync(installed) || !existsSync(ownNode) || statSync(installed).mtimeMs < statSync(wanted).mtimeMs;

if (isStale()) {
  console.error('installing what package-lock.json asks for (npm ci) ...');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) process.exit(npm.status ?? 1);
}

const [file, ...args] = process.argv.slice(2);
const child = spawnSync(ownNode, [join(root, file), ...args], {
  cwd: root,
  stdio: 'inherit',
  env: {
    // What was stripped and compiled once is not stripped and compiled again.
    NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node'),
    ...process.env,
    PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH}`,
  },
});
process.exit(child.status ?? 1);
