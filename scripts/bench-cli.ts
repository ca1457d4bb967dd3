/**
 * `npm run bench:cli`: what a start of postctl costs beside one of Node itself. The cases take turns, so that a busy machine
 * slows all of them, and medians are compared.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import manifest from '../package.json' with { type: 'json' };
import { apiHeader, apiVersion, jsonType, versionHeader } from '../src/ipc/protocol.ts';
import { freshBundle } from './bundle.cjs';

const root = join(import.meta.dirname, '..');
const rounds = Number(process.argv[2] ?? 25);
const folder = mkdtempSync(join(tmpdir(), 'postd-bench-'));
const socket = join(folder, 's');

if (freshBundle(root, 'postctl', 'src/cli/main.ts') === null) {
  throw new Error('there is no bundle of these sources: npm run build');
}

/** A daemon that has its answer ready. */
const ping = { now: 0, pid: 1, version: manifest.version, startedAt: 0, state: 'running' };
const daemon = createServer((_, response) => {
  response.setHeader('content-type', jsonType);
  response.setHeader(versionHeader, manifest.version);
  response.setHeader(apiHeader, String(apiVersion));
  response.end(JSON.stringify(ping));
});
await new Promise<void>((resolve) => daemon.listen(socket, resolve));

const postctl = join(root, 'bin', 'postctl');
const cases: [name: string, ...args: string[]][] = [
  ['node -e 0', '-e', '0'],
  ['postctl version', postctl, 'version'],
  ['postctl daemon ping', postctl, '--socket', socket, 'daemon', 'ping'],
];

const run = (args: readonly string[]): Promise<number> =>
  new Promise((resolve, reject) => {
    const begun = performance.now();
    // A file of certificates is read at every start of Node, and would hide what we want to see.
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: '' };
    const child = spawn(process.execPath, args, { stdio: 'ignore', env });
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0
        ? resolve(performance.now() - begun)
        : reject(new Error(`${args.join(' ')} ended with ${String(code)}`)),
    );
  });

const median = (values: readonly number[]): number =>
  values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? NaN;

const tookMs = cases.map((): number[] => []);
for (let round = 0; round < rounds; round += 1) {
  for (const [index, [, ...args]] of cases.entries()) tookMs[index]?.push(await run(args));
}
daemon.close();
rmSync(folder, { recursive: true });

const [bareMs = NaN] = tookMs.map(median);
for (const [index, [name]] of cases.entries()) {
  const ms = median(tookMs[index] ?? []);
  console.log(`${name.padEnd(20)} ${ms.toFixed(1).padStart(6)} ms  ${(ms / bareMs).toFixed(2)} of node -e 0`);
}
