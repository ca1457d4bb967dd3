import { describe, expect, it } from 'vitest';
import { signatureOf } from '../../src/simulator/auth.ts';
import { openCloud, startAt } from './cloud.ts';
import type { TestCloud } from './cloud.ts';

const good = { traceid: 'db6094ab-3797-4186-84d5-b0b58eebad56', authorization: 'Bearer good' };
const codeOf = (
  cloud: TestCloud,
  headers: Record<string, string>,
  body = '{}',
  path = 'auth/status',
): unknown => {
  const reply = cloud.send('POST', `/open/v1/${path}`, Buffer.from(body), headers);
  const content: unknown = JSON.parse(reply.body.toString());
  return typeof content === 'object' && content !== null && 'code' in content ? content.code : undefined;
};

describe('the door of the API', () => {
  it('lets a call with a trace id and a bearer token in, and seals the answer with an id of its own', () => {
    const cloud = openCloud();
    expect(codeOf(cloud, good)).toBe(0);
    expect(cloud.call('auth/status').code).toBe(0);
  });

  it('asks for POST, then a trace id, then credentials, then a JSON object, then the form, in this order', () => {
    const cloud = openCloud();
    expect(cloud.send('GET', '/open/v1/phone/status').status).toBe(405);
    expect(codeOf(cloud, {}, 'rubbish', 'phone/status')).toBe(40002);
    expect(codeOf(cloud, { traceid: 'x' }, 'rubbish', 'phone/status')).toBe(40003);
    expect(codeOf(cloud, good, 'rubbish', 'phone/status')).toBe(40001);
    expect(codeOf(cloud, good, '[]', 'phone/status')).toBe(40001);
    expect(codeOf(cloud, good, '{}', 'phone/status')).toBe(40004);
    expect(codeOf(cloud, good, '{"ids":["1"]}', 'phone/status')).toBe(0);
  });

  it('takes exactly "Bearer TOKEN", and refuses revoked tokens and any but the configured one', () => {
    const cloud = openCloud([], { credentials: { token: null, revokedTokens: ['old'], key: null } });
    expect(codeOf(cloud, { ...good, authorization: 'Bearer: good' })).toBe(40003);
    expect(codeOf(cloud, { ...good, authorization: 'Bearer  good' })).toBe(40003);
    expect(codeOf(cloud, { ...good, authorization: 'Bearer old' })).toBe(40003);
    const strict = openCloud([], { credentials: { token: 'only', revokedTokens: [], key: null } });
    expect(codeOf(strict, good)).toBe(40003);
    expect(codeOf(strict, { ...good, authorization: 'Bearer only' })).toBe(0);
  });

  it('signs as the published test vector says', () => {
    expect(
      signatureOf({
        appId: 'eH6gQR4oHr3FsZpI36La01IW',
        traceId: 'db6094ab-3797-4186-84d5-b0b58eebad56',
        ts: '1716972892166',
        nonce: 'db6094',
        apiKey: 'YjmFIUuq0oJgSDJ42fxLEb6R1qjjqf',
      }),
    ).toBe('6280C080AF7C3CCE168F15C913E3444A00A618CB0E16038EED9811D6E3366BDD');
  });

  it('accepts a signed call, and refuses it when one of the signed parts or the age is wrong', () => {
    const key = { appId: 'app', apiKey: 'secret' };
    const cloud = openCloud([], {
      credentials: { token: null, revokedTokens: [], key },
      options: { clockSkewToleranceMs: 60_000 },
    });
    const signed = (ts: number, traceId = 'ABCDEF99') => ({
      traceid: traceId,
      appid: 'app',
      ts: String(ts),
      nonce: 'ABCDEF',
      sign: signatureOf({ ...key, traceId, ts: String(ts), nonce: 'ABCDEF' }),
    });
    expect(codeOf(cloud, signed(startAt))).toBe(0);
    expect(codeOf(cloud, { ...signed(startAt), ts: String(startAt + 1) })).toBe(40003);
    expect(codeOf(cloud, signed(startAt, 'abcdef99'))).toBe(40003);
    expect(codeOf(cloud, signed(startAt - 61_000))).toBe(40003);
  });

  it('refuses a field in other letters, a value of another type and a value out of range', () => {
    const cloud = openCloud();
    expect(cloud.call('phone/status', { IDs: ['1'], ids: ['1'] }).code).toBe(40004);
    expect(cloud.call('phone/status', { ids: [5] }).code).toBe(40004);
    expect(cloud.call('phone/status', { ids: [] }).code).toBe(40004);
    expect(cloud.call('phone/status', { ids: Array.from({ length: 101 }, String) }).code).toBe(40004);
    expect(cloud.call('phone/start', { ids: ['1'], width: 199 }).code).toBe(40004);
    expect(cloud.call('upload/getUrl', { fileType: 'mov' }).code).toBe(40004);
  });

  it('answers 404 to what it does not know', () => {
    expect(openCloud().send('POST', '/open/v1/phone/teleport').status).toBe(404);
  });

  it('refuses aloud what would delete a phone or spend money, and remembers it', () => {
    const heard: string[] = [];
    const cloud = openCloud([], { onAlarm: ({ endpoint }) => heard.push(endpoint) });
    expect(cloud.send('POST', '/open/v1/phone/delete').status).toBe(403);
    expect(cloud.send('POST', '/open/v2/phone/newOne').status).toBe(403);
    expect(heard).toEqual(['/open/v1/phone/delete', '/open/v2/phone/newOne']);
    expect(cloud.world.truth().alarms).toHaveLength(2);
  });
});

describe('the limits of the API', () => {
  it('refuses the 201st call of a minute with 40007, on that endpoint alone, until the next minute', () => {
    const cloud = openCloud();
    for (let i = 0; i < 200; i += 1) expect(cloud.call('auth/status').code).toBe(0);
    expect(cloud.call('auth/status').code).toBe(40007);
    expect(cloud.call('phone/list').code).toBe(0);
    cloud.passSeconds(60);
    expect(cloud.call('auth/status').code).toBe(0);
  });

  it('locks an endpoint for two hours when its limit of the hour is passed by going on while refused', () => {
    const cloud = openCloud([], { options: { callsPerHour: 300 } });
    for (let i = 0; i < 300; i += 1) cloud.call('auth/status');
    expect(cloud.call('auth/status').code).toBe(40014);
    cloud.passSeconds(2 * 3600 - 1);
    expect(cloud.call('auth/status').code).toBe(40014);
    expect(cloud.call('phone/list').code).toBe(0);
    cloud.passSeconds(1);
    expect(cloud.call('auth/status').code).toBe(0);
  });

  it('allows the wallet ten calls a minute and the plan one', () => {
    const cloud = openCloud();
    for (let i = 0; i < 10; i += 1) expect(cloud.call('pay/wallet').code).toBe(0);
    expect(cloud.call('pay/wallet').code).toBe(40007);
    expect(cloud.call('pay/plan/info').code).toBe(0);
    expect(cloud.call('pay/plan/info').code).toBe(40007);
  });
});

describe('the time of an answer', () => {
  it('is 600 to 900 ms after the request, and now and then much longer', () => {
    const cloud = openCloud([], {
      options: { latencyMinMs: 600, latencyMaxMs: 900, slowCallProbability: 0.1 },
    });
    const delays = Array.from(
      { length: 300 },
      () => cloud.send('POST', '/open/v1/auth/status', undefined, good).delayMs,
    );
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(600);
    expect(delays.filter((delay) => delay > 900).length).toBeGreaterThan(5);
    expect(delays.filter((delay) => delay > 900).every((delay) => delay >= 5_000 && delay <= 30_000)).toBe(
      true,
    );
  });
});
