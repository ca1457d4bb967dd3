import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { serve, tempFolder } from '../ipc/daemon.ts';
import { inside } from './inside.ts';
import { json, postctl } from './postctl.ts';

const systemNode = '/usr/bin/node';
const isOld = () =>
  existsSync(systemNode) && spawnSync(systemNode, ['--version']).stdout.toString().startsWith('v20.');

const nowhere = (): string[] => ['--socket', join(tempFolder(), 'none.sock')];

describe('without a daemon', () => {
  it('says its version', async () => {
    const ran = await postctl(['version', '--json']);
    expect([ran.code, json(ran)]).toEqual([
      0,
      { schemaVersion: 1, version: expect.any(String) as unknown, api: 1, node: process.version },
    ]);
  });

  it('says its version, and that of the daemon when it is there; a difference is a warning', async () => {
    const { socketPath } = await serve({}, { version: '9.9.9' });
    const ran = await inside(['version', '--daemon', '--socket', socketPath]);
    expect(ran.code).toBe(0);
    expect(ran.out).toMatch(/^postctl 0\.1\.0 \(api 1, node v.*\)\npostd 0\.1\.0 \(api 1, node /);
    expect(ran.err).toContain('warning: postd is 9.9.9, this postctl is 0.1.0');
    const away = await inside(['version', '--daemon', '--json', ...nowhere()]);
    expect([away.code, json(away)]).toMatchObject([69, { version: '0.1.0', daemon: null }]);
    expect(JSON.parse(away.err)).toMatchObject({ error: { code: 'daemon-unreachable' } });
  });

  it('says with exit code 69 that postd is not running, and what to type', async () => {
    const ran = await postctl(['status'], { socketPath: join(tempFolder(), 'none.sock') });
    expect([ran.code, ran.out]).toEqual([69, '']);
    expect(ran.err).toMatch(/^error: postd is not running: .*none\.sock\nnext: {2}systemctl start postd/);
  });

  it('has nothing to stop, which is success; but not when it cannot be known', async () => {
    const [, socket = ''] = nowhere();
    const ran = await inside(['daemon', 'stop', '--socket', socket]);
    expect(ran).toEqual({ code: 0, out: `postd is not running (${socket})\n`, err: '' });
    expect(json(await inside(['daemon', 'stop', '--json', '--socket', socket]))).toMatchObject({ pid: null });
    const rude = createServer((connection) => connection.destroy());
    await once(rude.listen(socket), 'listening');
    expect(await inside(['daemon', 'stop', '--socket', socket])).toMatchObject({ code: 69, out: '' });
    rude.close();
  });

  it('says of files in plain words why they cannot be used', async () => {
    const folder = tempFolder();
    const none = join(folder, 'old posts.txt');
    expect((await inside(['ledger', 'import', none, ...nowhere()])).err).toBe(
      `error: ${none} cannot be read: there is no such file or folder\nnext:  ls -l '${none}'\n`,
    );
    expect((await inside(['ledger', 'import', folder, ...nowhere()])).err).toContain(': it is a folder\n');
    const { socketPath } = await serve();
    const html = join(folder, 'none', 'report.html');
    const written = await inside(['report', '--html', html, '--socket', socketPath]);
    expect(written.err).toContain(`${html} cannot be written: there is no such file or folder\n`);
  });

  it.skipIf(existsSync('/run/postd/postd.sock'))(
    'names every place where it looked for the socket',
    async () => {
      const runtime = tempFolder();
      const ran = await postctl(['status'], {
        env: { XDG_RUNTIME_DIR: runtime, XDG_STATE_HOME: '/nonexistent' },
      });
      expect(ran.err).toContain(
        `looked at ${runtime}/postd/postd.sock, /run/postd/postd.sock, /nonexistent/postd/postd.sock`,
      );
    },
  );

  it('finds the socket where a daemon of this user puts it, and where POSTD_SOCKET says', async () => {
    const runtime = tempFolder();
    const { socketPath } = await serve({}, { socketPath: join(runtime, 'postd', 'postd.sock') });
    expect((await postctl(['daemon', 'ping'], { env: { XDG_RUNTIME_DIR: runtime } })).code).toBe(0);
    expect((await postctl(['daemon', 'ping'], { env: { POSTD_SOCKET: socketPath } })).code).toBe(0);
  });

  it('checks a folder itself, says that the cloud was not asked, and exits 1 on errors', async () => {
    const campaigns = tempFolder();
    mkdirSync(join(campaigns, 'empty'));
    writeFileSync(join(campaigns, 'empty', 'accounts.txt'), '# nobody\n');
    const args = ['campaign', 'check', 'empty', '--campaigns', campaigns];
    const ran = await inside([...args, ...nowhere()]);
    expect(ran.code).toBe(1);
    expect(ran.out).toMatch(/error: /);
    expect(ran.out).toContain('cloud: not checked (postd is not running)');
    const asJson = await inside([...args, '--json', ...nowhere()]);
    expect(json(asJson)).toMatchObject({ campaign: 'empty', cloud: { checked: false } });
  });

  it('lists the campaigns of the folder when a name is missing', async () => {
    const campaigns = tempFolder();
    mkdirSync(join(campaigns, 'viral'));
    const ran = await inside(['campaign', 'start', '--campaigns', campaigns, ...nowhere()]);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain('there are: viral');
  });

  it('says with exit code 3 that there is no such campaign', async () => {
    const ran = await inside(['campaign', 'check', 'viral', '--campaigns', tempFolder(), ...nowhere()]);
    expect(ran.code).toBe(3);
  });
});

describe('around the commands', () => {
  it('is quiet when nobody reads its answer to the end', async () => {
    const { socketPath } = await serve();
    const program = join(import.meta.dirname, '..', '..', 'bin', 'postctl');
    const child = spawn(process.execPath, [program, 'status', '--socket', socketPath]);
    child.stdout.destroy();
    let err = '';
    child.stderr.on('data', (piece: Buffer) => (err += piece.toString()));
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect([code, err]).toEqual([0, '']);
  });

  it.skipIf(!isOld())('runs itself under its own Node when the one on the PATH is 20', async () => {
    const { socketPath } = await serve();
    const ran = await postctl(['version', '--json'], { node: systemNode });
    expect(json(ran)).toMatchObject({ node: expect.stringMatching(/^v24\./) as unknown });
    const refused = await postctl(['campaign', 'status', 'nobody'], { node: systemNode, socketPath });
    expect(refused.code).toBe(3);
  });
});
