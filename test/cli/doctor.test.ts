import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { now } from '../ipc/fake-control.ts';
import { serve, tempFolder } from '../ipc/daemon.ts';
import { against, inside } from './inside.ts';
import { json } from './postctl.ts';

const stateOf = (document: unknown): Record<string, string> => {
  const { checks } = document as { checks: { name: string; state: string }[] };
  return Object.fromEntries(checks.map(({ name, state }) => [name, state]));
};

describe('doctor', () => {
  it('says of each thing how it is, and what puts it right', async () => {
    const { code, out } = await against({}, 'doctor');
    expect(code).toBe(0);
    expect(out).toMatch(/^ok {7}node +node 24/m);
    expect(out).toMatch(/^ok {7}daemon +answers, running, pid 4711$/m);
    expect(out).toMatch(/^ok {7}versions +postctl and postd are 0\.1\.0, api 1, node v24\.0\.0$/m);
    expect(out).toMatch(/^warn {5}disk +0\.5 GB free\n +next: {2}du -sh \/var\/lib\/postd$/m);
    expect(out).toMatch(/\n\nit works; 1 thing to look at\n$/);
  });

  it('exits 1 when something must be put right, and -q names what', async () => {
    const check = {
      name: 'cloud',
      state: 'fail' as const,
      message: 'refused',
      hint: 'postctl config show --origin',
    };
    const broken = { health: () => ({ now, checks: [check] }) };
    const ran = await against(broken, 'doctor');
    expect(ran.code).toBe(1);
    expect(ran.out).toMatch(/fail +cloud +refused\n +next: {2}postctl config show --origin\n\n1 thing must/);
    expect(await against(broken, 'doctor', '-q')).toMatchObject({ code: 1, out: 'cloud\n' });
    expect(json(await against(broken, 'doctor', '--json'))).toMatchObject({ ok: false });
  });

  it('works while the daemon is away', async () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'viral'));
    const away = ['--socket', join(folder, 'never', 'none.sock'), '--campaigns', folder];
    const ran = await inside(['doctor', ...away]);
    expect(ran.code).toBe(1);
    expect(ran.out).toMatch(/^fail {5}socket +there is no \S+none\.sock$/m);
    expect(ran.out).toMatch(/^fail {5}daemon +postd is not running.*\n +next: {2}systemctl start postd/m);
    expect(stateOf(json(await inside(['doctor', '--json', ...away])))).toMatchObject({
      node: 'ok',
      socket: 'fail',
      daemon: 'fail',
      campaigns: 'ok',
    });
  });

  it('finds nothing wrong with a socket for readers, and says what it cannot see there', async () => {
    const door = { kind: 'readers', operatorsSocket: '/run/postd/postd.sock' } as const;
    const { socketPath } = await serve({}, { door });
    const ran = await inside(['doctor', '--socket', socketPath]);
    expect(ran.code).toBe(0);
    expect(ran.out).toMatch(/^ok {7}socket/m);
    expect(ran.out).toMatch(/^ok {7}daemon/m);
    expect(ran.out).toMatch(/^skipped {2}health +this socket is for looking on/m);
  });

  it('warns of a socket that everybody may use, and of a daemon of another version', async () => {
    const { socketPath } = await serve({ version: () => ({ version: '9.9.9', api: 1, node: 'v24' }) });
    chmodSync(socketPath, 0o666);
    const states = stateOf(json(await inside(['doctor', '--json', '--socket', socketPath])));
    expect(states).toMatchObject({ socket: 'warn', versions: 'warn' });
  });
});

describe('config show', () => {
  it('tells settings, with --origin where they come from, and of secrets only that they are set', async () => {
    const plain = await against({}, 'config', 'show');
    expect(plain.out).toBe('SETTING     VALUE\ncampaigns   /srv/campaigns\ntoken       (set)\n');
    const { out } = await against({}, 'config', 'show', '--origin');
    expect(out).toMatch(/campaigns +\/etc\/postd\/config\.yaml:3 +\/srv\/campaigns\n/);
    expect(out).toMatch(/token +GEELARK_TOKEN +\(set\)\n/);
  });
});

describe('notify list', () => {
  it('tells of each thing who was told, and in a line of its own what to type', async () => {
    const { out } = await against({}, 'notify', 'list');
    expect(out).toBe(
      '3m ago: cat.mp4 for tom.runs may or may not be out, a person has to look.\n' +
        '  told:  by webhook, 2m ago\n  next:  postctl job show viral-1\n',
    );
  });
});
