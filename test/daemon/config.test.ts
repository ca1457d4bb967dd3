import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { calendarIn } from '../../src/daemon/calendar.ts';
import { paceClock } from '../../src/daemon/clock.ts';
import { loadConfig } from '../../src/daemon/config/load.ts';
import { PostdError } from '../../src/domain/failure.ts';

const folder = mkdtempSync(join(tmpdir(), 'postd-config-'));
const token = { GEELARK_TOKEN: 'secret' };

const file = (name: string, text: string, mode = 0o600): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
};

const refusal = (flags: Record<string, string>, environment: Record<string, string> = token): PostdError => {
  try {
    loadConfig(flags, environment);
  } catch (error) {
    if (error instanceof PostdError) return error;
  }
  throw new Error('it was accepted');
};

describe('the configuration', () => {
  it('takes a flag before a variable, a variable before the file, and the file before the default', () => {
    const config = file('good.yaml', 'state: /from/file\ncampaigns: /from/file\ndrainLimit: 90s\n');
    const environment = { ...token, POSTD_STATE: '/from/env', POSTD_CAMPAIGNS: '/from/env' };
    expect(loadConfig({ config, state: '/from/flag' }, environment)).toMatchObject({
      stateDir: '/from/flag',
      campaignsDir: '/from/env',
      drainLimitMs: 90_000,
      cloudUrl: 'https://openapi.geelark.com',
      pace: { scale: 1 },
    });
  });

  it('names every mistake of a file with its line', () => {
    const config = file('bad.yaml', 'state: /x\ndrainLimit: soon\nsockt: /y\n');
    const { message } = refusal({ config });
    expect(message).toContain('line 2: drainLimit: "soon" is not a duration');
    expect(message).toContain('unknown key "sockt"');
  });

  it('says where a file stops being YAML', () => {
    expect(refusal({ config: file('broken.yaml', 'state: [\n') }).message).toContain('line ');
  });

  it('tells metrics to this machine alone, and puts the socket for readers beside the other one', () => {
    const config = loadConfig({ socket: '/run/postd/postd.sock', metricsListen: '[::1]:9464' }, token);
    expect(config).toMatchObject({
      readOnlySocketPath: '/run/postd/postd-ro.sock',
      metricsListen: { host: '::1', port: 9464 },
    });
    expect(loadConfig({ readOnlySocket: 'off' }, token).readOnlySocketPath).toBeNull();
    for (const place of ['0.0.0.0:9464', '192.168.1.5:9464', '[::]:9464', ':9464', '9464', '127.0.0.1:0']) {
      expect(refusal({ metricsListen: place })).toMatchObject({ code: 'bad-config' });
    }
    const shared = file('open.yaml', 'state: /x\nmetricsListen: 0.0.0.0:9464\n');
    expect(refusal({ config: shared }).message).toContain('line 2: metricsListen: "0.0.0.0:9464"');
  });

  it('keeps secrets out of the file, and refuses a secret file that others can read', () => {
    expect(refusal({ config: file('secret.yaml', 'token: abc\n') }).message).toContain('unknown key "token"');
    const tokenFile = file('token', 'abc\n', 0o644);
    const { message, hint } = refusal({ config: file('points.yaml', `tokenFile: ${tokenFile}\n`) }, {});
    expect(message).toContain('others can read');
    expect(hint).toBe(`chmod 600 ${tokenFile}`);
  });

  it('reads the token from its file, and takes key mode as well', () => {
    const tokenFile = file('own', 'abc\n');
    expect(loadConfig({}, { GEELARK_TOKEN_FILE: tokenFile }).credentials).toEqual({
      kind: 'token',
      token: 'abc',
    });
    expect(loadConfig({}, { GEELARK_APP_ID: 'a', GEELARK_API_KEY: 'k' }).credentials).toEqual({
      kind: 'key',
      appId: 'a',
      apiKey: 'k',
    });
  });

  it('does not start without credentials, except for a cloud on this machine', () => {
    expect(refusal({}, {}).message).toContain('no credentials');
    expect(loadConfig({ geelark: 'http://127.0.0.1:4590' }, {}).credentials?.kind).toBe('token');
  });

  it('lets time run faster only against a cloud on this machine, and only with an origin', () => {
    expect(refusal({ timeScale: '60', timeOrigin: '0' }).message).toContain(
      'only with a cloud on this machine',
    );
    expect(refusal({ timeScale: '60', geelark: 'http://127.0.0.1:1' }).message).toContain('needs an origin');
  });

  it('takes a webhook from a private file, a command as a word or as words, and tells no URL', () => {
    const url = 'https://hooks.example/services/T0/hidden';
    const notifyWebhookFile = file('webhook', `${url}\n`);
    const words = 'notifyCommand: [/usr/local/bin/tell, --loud, "a b"]\nnotifyBalanceBelow: 20\n';
    const config = file('notify.yaml', `notifyWebhookFile: ${notifyWebhookFile}\n${words}`);
    const loaded = loadConfig({ config }, token);
    const command = ['/usr/local/bin/tell', '--loud', 'a b'];
    expect(loaded.notify).toEqual({ webhook: url, command, balanceBelow: 20 });
    expect(JSON.stringify(loaded.explained)).not.toContain('hidden');
    expect(loadConfig({}, { ...token, POSTD_NOTIFY_COMMAND: '/bin/tell me' }).notify.command).toEqual([
      '/bin/tell me',
    ]);
    expect(loadConfig({}, token).notify).toEqual({ webhook: null, command: null, balanceBelow: null });
  });

  it('refuses a webhook in the clear, or in a file that others read, and does not say it', () => {
    const clear = refusal({}, { ...token, POSTD_NOTIFY_WEBHOOK: 'http://hooks.example/hidden' });
    expect(clear.message).toContain('must be https');
    expect(clear.message).not.toContain('hidden');
    const bad = file('bad-hook', 'http://hooks.example/hidden\n');
    const inFile = refusal({}, { ...token, POSTD_NOTIFY_WEBHOOK_FILE: bad });
    expect(inFile.message).toContain(bad);
    expect(inFile.message).not.toContain('hidden');
    expect(refusal({ config: file('open-hook.yaml', 'notifyWebhook: https://x/\n') }).message).toContain(
      'unknown key',
    );
    const loopback = { ...token, POSTD_NOTIFY_WEBHOOK: 'http://127.0.0.1:8080/x' };
    expect(loadConfig({}, loopback).notify.webhook).toBe('http://127.0.0.1:8080/x');
  });

  it.each([
    ['timeScale', '-1'],
    ['timezone', 'Mars/Olympus'],
    ['geelark', 'not a url'],
    ['logLevel', 'loud'],
    ['keepFactsDays', '6'],
    ['keepAttemptsDays', '1.5'],
  ])('refuses %s %s', (flag, value) => {
    expect(refusal({ [flag]: value })).toMatchObject({ code: 'bad-config' });
  });
});

describe('days', () => {
  it('are those of the time zone, also where the clocks change', () => {
    const berlin = calendarIn('Europe/Berlin');
    expect(berlin.dayOf(Date.parse('2026-03-28T23:30:00Z'))).toBe('2026-03-29');
    expect(berlin.startOf('2026-03-29')).toBe(Date.parse('2026-03-28T23:00:00Z'));
    expect(berlin.startOf('2026-03-30')).toBe(Date.parse('2026-03-29T22:00:00Z'));
    expect(calendarIn('Asia/Kathmandu').startOf('2026-01-02')).toBe(Date.parse('2026-01-01T18:15:00Z'));
  });
});

describe('a clock that runs faster', () => {
  it('agrees with the wall at its origin, and sets timers in its own time', async () => {
    const origin = Date.now();
    const clock = paceClock({ scale: 1000, origin });
    const began = clock.now();
    await new Promise((resolve) => clock.setTimeout(resolve, 20_000));
    expect(clock.now() - began).toBeGreaterThanOrEqual(19_000);
    clock.clearTimeout(clock.setTimeout(() => expect.unreachable(), 0));
  });
});
