import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { oldNode } from '../support/oldNode.ts';

const root = join(import.meta.dirname, '../..');
const directory = mkdtempSync(join(tmpdir(), 'postd-npm-'));
const node24 = dirname(process.execPath);
const old = oldNode();

/** One of the installed programs, by its name, under the Node of that folder. */
function run(program: string, args: readonly string[], nodeDir: string) {
  const { status, stdout, stderr } = spawnSync(join(directory, 'bin', program), args, {
    encoding: 'utf8',
    cwd: directory,
    env: { PATH: `${nodeDir}:/usr/bin:/bin`, HOME: directory },
    timeout: 30_000,
  });
  return { code: status, stdout, stderr };
}

describe('The npm package, installed outside the checkout', { timeout: 120_000 }, () => {
  beforeAll(() => {
    const npm = (...args: string[]) => execFileSync('npm', args, { cwd: root, encoding: 'utf8' });
    const tarball = npm('pack', '--silent', '--pack-destination', directory).trim().split('\n').at(-1) ?? '';
    npm(
      'install',
      '--global',
      '--silent',
      '--prefer-offline',
      '--prefix',
      directory,
      join(directory, tarball),
    );
  }, 240_000);
  afterAll(() => rmSync(directory, { recursive: true }));

  it.each(['postd', 'postctl', 'postsim'])('runs %s', (program) => {
    expect(run(program, ['--help'], node24)).toMatchObject({ code: 0, stderr: '' });
  });

  it('opens a database and a socket of its own', () => {
    const state = join(directory, 'state');
    const script = `
      postd --state ${state} --socket ${state}/s --campaigns ${directory} --geelark http://127.0.0.1:9 > ${directory}/log & daemon=$!
      for _ in $(seq 100); do postctl --socket ${state}/s daemon ping && break; sleep 0.1; done
      kill $daemon; wait $daemon`;
    const { status, stdout } = spawnSync('sh', ['-c', script], {
      encoding: 'utf8',
      env: { PATH: `${join(directory, 'bin')}:${node24}:/usr/bin:/bin`, HOME: directory },
      timeout: 60_000,
    });
    expect(status).toBe(0);
    expect(stdout).toContain(manifest.version);
  });

  it.skipIf(old === undefined)('says in one line what it needs, on an older Node', () => {
    const { code, stderr } = run('postctl', ['status'], dirname(old ?? ''));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^postctl needs Node 24\.11 or newer; this is v20[^\n]*\n$/);
  });
});
