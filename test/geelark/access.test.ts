import { describe, expect, it } from 'vitest';
import { PostdError } from '../../src/domain/failure.ts';
import { createGeelark } from '../../src/geelark/client.ts';
import { authHeaders } from '../../src/geelark/sign.ts';
import {
  bad,
  bench,
  good,
  realClient,
  serve,
  startOfTime,
  token,
  troubleOf,
  valueOf,
  virtualClock,
} from './bench.ts';

describe('proving who we are', () => {
  it('sends the token and a fresh trace id with every call', async () => {
    const { cloud, asked } = bench(() => good(null));
    valueOf(await cloud.checkAccess());
    valueOf(await cloud.checkAccess());
    expect(asked.map(({ endpoint, body }) => ({ endpoint, body }))).toEqual([
      { endpoint: 'auth/status', body: {} },
      { endpoint: 'auth/status', body: {} },
    ]);
    expect(asked[0]?.headers).toMatchObject({
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
    });
    expect(asked[0]?.headers['traceId']).toMatch(/^[0-9a-f-]{36}$/);
    expect(asked[0]?.headers['traceId']).not.toBe(asked[1]?.headers['traceId']);
  });

  it("signs like the cloud's own example", () => {
    const headers = authHeaders(
      { kind: 'key', appId: 'eH6gQR4oHr3FsZpI36La01IW', apiKey: 'YjmFIUuq0oJgSDJ42fxLEb6R1qjjqf' },
      'db6094ab-3797-4186-84d5-b0b58eebad56',
      1716972892166,
    );
    expect(headers).toEqual({
      appId: 'eH6gQR4oHr3FsZpI36La01IW',
      traceId: 'db6094ab-3797-4186-84d5-b0b58eebad56',
      ts: '1716972892166',
      nonce: 'db6094',
      sign: '6280C080AF7C3CCE168F15C913E3444A00A618CB0E16038EED9811D6E3366BDD',
    });
  });

  it('in key mode sends a signature and never the key', async () => {
    const { cloud, asked } = bench(() => good(null), {
      credentials: { kind: 'key', appId: 'app', apiKey: 'planted-api-key' },
      newTraceId: () => 'abcdef-1',
    });
    valueOf(await cloud.checkAccess());
    const headers = asked[0]?.headers ?? {};
    expect(headers).toMatchObject({ appId: 'app', nonce: 'abcdef', ts: String(startOfTime) });
    expect(headers['sign']).toMatch(/^[0-9A-F]{64}$/);
    expect(JSON.stringify(headers)).not.toContain('planted-api-key');
  });

  it('says that credentials are rejected, and that nothing works until somebody acts', async () => {
    const { cloud } = bench(() => bad(40003));
    expect(troubleOf(await cloud.checkAccess())).toMatchObject({
      code: 'geelark.40003',
      blame: 'operator',
      scope: 'everything',
      effect: 'none',
    });
  });

  it.each([
    ['ftp://cloud.test', token],
    ['not a url', token],
    ['https://user:planted-password@cloud.test', token],
    ['https://cloud.test/?token=planted-password', token],
    ['https://cloud.test', ''],
    ['https://cloud.test', 'planted-password\nX-Header: 1'],
    ['https://cloud.test', 'planted-password\u{1F600}'],
  ])('refuses settings that cannot work, without quoting them (%#)', (baseUrl, wrongToken) => {
    const create = () =>
      createGeelark({ baseUrl, credentials: { kind: 'token', token: wrongToken }, clock: virtualClock() });
    expect(create).toThrow(PostdError);
    expect(create).not.toThrow(/planted/);
  });

  it('keeps a path in front of the API', async () => {
    const asked: string[] = [];
    const { url } = await serve((request, response) => {
      asked.push(request.url ?? '');
      response.end('{"code":0}');
    });
    valueOf(await realClient(`${url}/behind/proxy/`).checkAccess());
    expect(asked).toEqual(['/behind/proxy/open/v1/auth/status']);
  });
});
