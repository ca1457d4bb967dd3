import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/daemon/config/load.ts';
import { reloader } from '../../src/daemon/reload.ts';
import type { SettingView } from '../../src/ipc/contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'postd-origin-'));
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, 0o600);
  return path;
};

const told = (settings: readonly SettingView[], key: string) => {
  const found = settings.find((setting) => setting.key === key);
  if (found === undefined) throw new Error(`nothing is told of ${key}`);
  const { value, isSet, origin } = found;
  return { value, isSet, ...origin };
};

describe('where a setting comes from', () => {
  const tokenFile = file('token', 'a-secret\n');
  const config = file(
    'postd.yaml',
    `# ours\nstate: /from/file\ncampaigns: /from/file\n\ndrainLimit: 90s\ntokenFile: ${tokenFile}\n`,
  );
  const { explained } = loadConfig(
    { config, state: '/from/flag' },
    { POSTD_STATE: '/from/env', POSTD_CAMPAIGNS: '/from/env', POSTD_LOG_LEVEL: '' },
  );

  it.each([
    ['config', { value: config, from: 'flag', where: '--config', line: null }],
    ['state', { value: '/from/flag', from: 'flag', where: '--state', line: null }],
    ['campaigns', { value: '/from/env', from: 'environment', where: 'POSTD_CAMPAIGNS', line: null }],
    ['drainLimit', { value: '90s', from: 'file', where: config, line: 5 }],
    ['tokenFile', { value: tokenFile, from: 'file', where: config, line: 6 }],
    ['token', { value: null, isSet: true, from: 'file', where: tokenFile, line: null }],
    ['apiKey', { value: null, isSet: false, from: 'default', where: null, line: null }],
    ['logLevel', { value: 'info', from: 'default', where: null, line: null }],
    ['maxPhoneMinutesPerDay', { value: null, isSet: false, from: 'default', where: null, line: null }],
  ])('%s', (key, expected) => {
    expect(told(explained, key)).toMatchObject(expected);
  });

  it('tells no secret', () => {
    const both = loadConfig({}, { GEELARK_APP_ID: 'app', GEELARK_API_KEY: 'the-secret-key' }).explained;
    expect(told(both, 'apiKey')).toMatchObject({ value: null, isSet: true, where: 'GEELARK_API_KEY' });
    expect(JSON.stringify([...explained, ...both])).not.toMatch(/a-secret|the-secret-key/);
  });
});

it('tells after a reload what is in force, not what the file says of things that wait', () => {
  const config = file('live.yaml', 'geelark: http://127.0.0.1:1\nsocket: /s\nlogLevel: info\nstate: /one\n');
  const read = () => loadConfig({ config }, {});
  const { reload, running } = reloader(read(), read, () => undefined);
  file('live.yaml', 'geelark: http://127.0.0.1:1\nsocket: /s\nstate: /two\n\nlogLevel: debug\n');
  expect(reload()).toEqual({ changed: ['logLevel'], atNextStart: ['state'] });
  expect(told(running().explained, 'logLevel')).toMatchObject({ value: 'debug', line: 5 });
  expect(told(running().explained, 'state')).toMatchObject({ value: '/one', line: 4 });
});
