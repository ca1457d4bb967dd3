import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { PostdError } from '../../src/domain/failure.ts';
import { routes } from '../../src/ipc/routes.ts';
import { mostBodyBytes } from '../../src/ipc/body.ts';
import { serve } from './daemon.ts';
import { http, shout } from './raw.ts';

const problem = (text: string): Record<string, unknown> => {
  const value: unknown = JSON.parse(text);
  expect(value).toBeTypeOf('object');
  return Object.fromEntries(Object.entries(value ?? {}));
};

describe('the control plane over plain HTTP', () => {
  it('answers every question of the table, and says its version each time', async () => {
    const { socketPath } = await serve();
    for (const { method, path } of routes) {
      const bodies = { '/resolve': { verdict: 'posted' }, '/import': { text: '' } };
      const [, needed] = Object.entries(bodies).find(([end]) => path.endsWith(end)) ?? [];
      const body = needed === undefined ? undefined : JSON.stringify(needed);
      const answer = await http(socketPath, method, path.replace('{name}', 'viral'), body);
      expect([path, answer.status]).toEqual([path, 200]);
      expect(answer.headers['postd-version']).toBe('0.1.0');
      expect(answer.headers['postd-api']).toBe('1');
    }
  });

  it('has no question twice', () => {
    const names = routes.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it('names the nearest path when it does not know one, also with its version', async () => {
    const { socketPath } = await serve();
    const answer = await http(socketPath, 'GET', '/v1/statsu');
    expect(answer.status).toBe(404);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.headers['postd-version']).toBe('0.1.0');
    expect(problem(answer.text)).toMatchObject({ code: 'not-found', hint: 'did you mean /v1/status?' });
  });

  it('names the method that a path takes', async () => {
    const { socketPath } = await serve();
    const answer = await http(socketPath, 'DELETE', '/v1/status');
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe('GET');
  });

  it.each([
    ['{"limit":0}', 'limit'],
    ['{"limti":3}', 'limti'],
    ['{"workers":"many"}', 'workers'],
    ['[]', 'bad request'],
    ['{', 'not JSON'],
  ])('refuses the request %s naming what is wrong, and starts nothing', async (body, word) => {
    let starts = 0;
    const { socketPath } = await serve({
      startCampaign: () => {
        starts += 1;
        throw new PostdError('internal', 'started');
      },
    });
    const answer = await http(socketPath, 'POST', '/v1/campaigns/viral/start', body);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(word);
    expect(starts).toBe(0);
  });

  it('fills in what a start leaves out', async () => {
    const asked: unknown[] = [];
    const { client, socketPath } = await serve({
      seedCampaign: (name, request) => {
        asked.push(name, request);
        return {
          ...{ campaign: name, dryRun: false, added: 0, replaced: 0, gone: [] },
          ...{ open: 0, planSeed: null, warnings: [] },
        };
      },
    });
    await client.seedCampaign('late night & more', { limit: 2 });
    await http(socketPath, 'POST', '/v1/campaigns/viral/seed');
    expect(asked).toEqual([
      'late night & more',
      { limit: 2, account: null, planSeed: null, force: false, dryRun: false },
      'viral',
      { limit: null, account: null, planSeed: null, force: false, dryRun: false },
    ]);
  });

  it.each(['..%2F..%2Fetc', '..', '%2E%2e', '.', 'a%00b', '%E0%A4%A'])(
    'lets no campaign be called %s',
    async (name) => {
      const seen: string[] = [];
      const { socketPath } = await serve({
        checkCampaign: (asked) => {
          seen.push(asked);
          throw new PostdError('not-found', 'no');
        },
      });
      const raw = await shout(
        socketPath,
        `GET /v1/campaigns/${name}/check HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`,
      );
      expect(raw).toMatch(/^HTTP\/1\.1 400 /);
      expect(seen).toEqual([]);
    },
  );

  it.each(['.', '..'])(
    'takes an order about a campaign called %s for no order about all of them',
    async (name) => {
      const all: string[] = [];
      const note = (what: string) => () => {
        all.push(what);
        throw new PostdError('not-found', 'no');
      };
      const { client } = await serve({
        startAll: note('started'),
        stopAll: note('stopped'),
        ...{ startCampaign: note('start'), stopCampaign: note('stop') },
      });
      const refused = { code: 'bad-request', message: `"${name}" cannot be a campaign's name` };
      await expect(client.startCampaign(name, {})).rejects.toMatchObject(refused);
      await expect(client.stopCampaign(name, {})).rejects.toMatchObject(refused);
      expect(all).toEqual([]);
    },
  );

  it('takes accounts and phones by whatever name they have', async () => {
    const { client } = await serve();
    for (const name of ['back\\slash', 'a/b', '..', 'what?', '100%']) {
      expect((await client.phone(name)).phones[0]?.phone.name).toBe(name);
    }
  });

  it('keeps a fault of its own out of the answer and puts it into the log', async () => {
    const { socketPath, logged } = await serve({
      status: () => {
        throw new Error('token abc123 in a stack');
      },
    });
    const answer = await http(socketPath, 'GET', '/v1/status');
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('abc123');
    expect(problem(answer.text)['code']).toBe('internal');
    expect(logged.join()).toContain('abc123');
  });

  it('sends nothing that the contract does not name', async () => {
    const { socketPath } = await serve({
      version: () => ({ version: '0.1.0', api: 1, node: 'v24', apiKey: 'secret' }),
    });
    expect((await http(socketPath, 'GET', '/v1/version')).text).not.toContain('secret');
  });

  it('refuses a body larger than a megabyte that holds no file, announced or not, and answers on', async () => {
    const { socketPath, client } = await serve();
    const big = Buffer.alloc(mostBodyBytes + 1, 'x');
    const announced = await shout(
      socketPath,
      `POST /v1/stop HTTP/1.1\r\nhost: x\r\ncontent-length: ${big.length}\r\n\r\n`,
    );
    expect(announced).toMatch(/^HTTP\/1\.1 413 /);
    const chunked = await shout(
      socketPath,
      Buffer.concat([
        Buffer.from('POST /v1/stop HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n'),
        Buffer.from(`${big.length.toString(16)}\r\n`),
        big,
      ]),
    );
    expect(chunked).toMatch(/^HTTP\/1\.1 413 /);
    const file = { text: 'x'.repeat(mostBodyBytes) };
    expect((await client.importLedger(file)).taken).toBe(3);
    expect((await client.ping()).pid).toBe(4711);
  });

  it.each([
    ['noise', Buffer.concat([Buffer.from([0x16, 0x03, 0x01]), randomBytes(4096)])],
    ['a request cut in the middle of nonsense', 'GET /v1/ping HTTP/9.9\r\n\r\n'],
    ['headers without end', `GET / HTTP/1.1\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`],
  ])('answers %s with 400 and lives on', async (_, bytes) => {
    const { socketPath, client } = await serve();
    expect(await shout(socketPath, bytes)).toMatch(/^HTTP\/1\.1 400 /);
    expect((await client.ping()).pid).toBe(4711);
  });

  it('lets a running answer finish when it closes, and ends streams and idle connections at once', async () => {
    let finish: () => void = () => undefined;
    const begun = Promise.withResolvers<undefined>();
    const { server, client, socketPath } = await serve({
      listCampaigns: () =>
        new Promise((resolve) => {
          finish = () => resolve({ now: 1, campaigns: [] });
          begun.resolve(undefined);
        }),
    });
    const stream = http(socketPath, 'GET', '/v1/facts?follow=1');
    const answer = client.listCampaigns();
    await begun.promise;
    const closed = server.close();
    expect((await stream).status).toBe(200);
    finish();
    expect(await answer).toEqual({ now: 1, campaigns: [] });
    await closed;
    await expect(client.ping()).rejects.toMatchObject({ code: 'daemon-unreachable' });
  });
});
