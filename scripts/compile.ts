/**
 * Compiles the programs to JavaScript in `dist/`, for packages: below `node_modules` Node strips no types, so what is
 * installed cannot run from its sources. A checkout needs none of it.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const target = join(root, 'dist');

rmSync(join(target, 'src'), { recursive: true, force: true });
const tsc = spawnSync(
  process.execPath,
  [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'],
  { cwd: root, stdio: 'inherit' },
);
if (tsc.status !== 0) process.exit(tsc.status ?? 1);
cpSync(join(root, 'src/store/migrations'), join(target, 'src/store/migrations'), { recursive: true });
