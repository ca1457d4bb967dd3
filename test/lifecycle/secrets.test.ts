/**
 * Secrets are planted wherever postd meets some: credentials, signatures of uploads, viewer URLs with their session
 * tokens, passwords of proxies. Then everything is done and asked, and everything that is left behind is read.
 */
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { routes } from '../../src/ipc/routes.ts';
import { http } from '../ipc/raw.ts';
import { crowd } from './folders.ts';
import { openTown, sideBySide, type Town } from './kit.ts';

const token = 'planted-token-6f1d';
const apiKey = 'planted-key-9c2e';
/** What the simulated cloud hands out as the real one does, see `simulator/endpoints/phones.ts` and `uploads.ts`. */
const planted: readonly RegExp[] = [
  /planted-(token|key)/,
  /proxy-password/,
  /phone\.geelark\.com\/index\.html/,
  /token=eyJ/,
  /Signature=/,
  /OSSAccessKeyId/,
];

/** What the programs left on the disk, with the path of each file; pictures and videos that we brought are none. */
const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.mp4'))
    .map((entry) => join(entry.parentPath, entry.name));

const findingsIn = (where: string, text: string): string[] =>
  planted.flatMap((secret) => (secret.test(text) ? [`${where}: ${String(secret)}`] : []));

const reading = [
  ['status'],
  ['campaign', 'list'],
  ['campaign', 'status', 'viral'],
  ['campaign', 'check', 'viral'],
  ['job', 'list'],
  ['job', 'show', 'viral-1'],
  ['phone', 'list'],
  ['events', '--json'],
  ['logs'],
  ['config', 'show', '--origin'],
  ['doctor'],
  ['version'],
];

/** Everything an operator, a reader or a monitoring system can be answered. */
async function answersOf(town: Town): Promise<Map<string, string>> {
  const said = new Map<string, string>();
  for (const socket of [town.socket, town.socket.replace('.sock', '-ro.sock')]) {
    for (const { method, path } of routes) {
      if (method !== 'GET') continue;
      const asked = path.replace('{name}', path.includes('/jobs/') ? 'viral-1' : 'viral');
      said.set(`GET ${asked} of ${socket}`, (await http(socket, method, asked)).text);
    }
    for (const path of ['/v1/facts', '/metrics', '/readyz'])
      said.set(path, (await http(socket, 'GET', path)).text);
  }
  for (const args of reading) {
    const { stdout, stderr } = await town.postctl(...args);
    said.set(`postctl ${args.join(' ')}`, stdout + stderr);
  }
  return said;
}

describe('planted secrets are in nothing that the programs say or leave', sideBySide, () => {
  it.each([
    ['a token', { GEELARK_TOKEN: token }],
    ['a key', { GEELARK_APP_ID: 'app', GEELARK_API_KEY: apiKey }],
  ])('with %s', async (_, env) => {
    await using town = await openTown({
      campaigns: { viral: crowd('viral', 5) },
      env: { ...env, POSTSIM_TOKEN: token, POSTSIM_APP_ID: 'app', POSTSIM_API_KEY: apiKey },
    });
    await town.cloud.faults(
      { kind: 'task_fail', failCode: 29996, next: 1 },
      { kind: 'put_403_sig', next: 1 },
      { kind: 'put_5xx', next: 1 },
      { kind: 'half_body', endpoint: 'phone/start', next: 1 },
      { kind: 'not_json', endpoint: 'upload/getUrl', next: 1 },
    );
    await town.must('campaign', 'start', 'viral');
    await town.until('two are out', async () => (await town.client.campaign('viral')).counts.succeeded >= 2);
    await town.daemon.kill();
    await town.startDaemon();
    await town.untilOver('viral');
    await town.cloud.faults({ kind: 'auth_revoked', next: 2 });
    const said = await answersOf(town);

    expect(readFileSync(`/proc/${town.daemon.pid}/cmdline`, 'utf8')).not.toContain('planted');
    const whileItRuns = filesBelow(town.state);
    expect(whileItRuns.map((path) => path.slice(town.state.length + 1))).toContain('postd.db-wal');
    for (const path of whileItRuns) said.set(path, readFileSync(path, 'latin1'));
    await town.must('daemon', 'stop');
    await town.ended();
    for (const path of filesBelow(town.folder)) said.set(`${path} in the end`, readFileSync(path, 'latin1'));
    said.set('the log', JSON.stringify(town.log()));
    said.set('what postd said', town.said());

    expect(said.size).toBeGreaterThan(40);
    expect([...said].flatMap(([where, text]) => findingsIn(where, text))).toEqual([]);
    // All of it was there to be given away.
    const { calls } = await town.truth();
    expect(calls['upload/getUrl']).toBeDefined();
    expect(calls['phone/start']).toBeDefined();
  });

  it('also when it does not start, or is given them in the wrong place', async () => {
    await using town = await openTown({ opensDaemon: false });
    const write = (name: string, text: string, mode = 0o600): string => {
      const path = join(town.folder, name);
      writeFileSync(path, text);
      chmodSync(path, mode);
      return path;
    };
    const open = write('open-token', token, 0o644);
    const attempts: readonly (readonly string[])[] = [
      ['--config', write('a.yaml', `token: ${token}\n`)],
      ['--config', write('b.yaml', `apiKey: [${token}\n`)],
      ['--config', write('c.yaml', `tokenFile: ${open}\n`)],
      ['--config', write('d.yaml', `? ${token}\n: *${token}\n`)],
      ['--token', token],
      ['--config', write('e.yaml', `tokenFile: ${write('two-lines', `${token}\n${token}\n`)}\n`)],
      ['--geelark', `http://user:${token}@127.0.0.1:1`],
    ];
    for (const args of attempts) {
      const daemon = town.launchDaemon(...args);
      const { code } = await daemon.ended;
      const words = `${daemon.stdout}${daemon.stderr}`;
      expect([args[0], code === 0]).toEqual([args[0], false]);
      expect(words.length).toBeGreaterThan(10);
      expect(words, words).not.toContain('planted');
    }
    const left = filesBelow(town.state).filter((path) => statSync(path).size > 0);
    expect(left.filter((path) => readFileSync(path, 'latin1').includes('planted'))).toEqual([]);
  });
});
