import { statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { routes } from '../../src/ipc/routes.ts';
import { createServer as createControlServer } from '../../src/ipc/server.ts';
import { inside } from '../cli/inside.ts';
import { FakeFacts, fakeControl } from './fake-control.ts';
import { serve, tempFolder } from './daemon.ts';
import { http } from './raw.ts';

const readers = { kind: 'readers', operatorsSocket: '/run/postd/postd.sock' } as const;
const probes = { readiness: async () => [], metrics: async () => 'postd_build_info 1\n' };

describe('the socket for readers', () => {
  it('can be used by everybody', async () => {
    const { socketPath } = await serve({}, { door: readers });
    expect(statSync(socketPath).mode & 0o777).toBe(0o666);
  });

  it('answers what changes nothing and costs nothing, and refuses everything else without doing it', async () => {
    const asked: string[] = [];
    const heard = new Proxy(fakeControl(new FakeFacts(), {}), {
      get: (control, name, receiver) => {
        asked.push(String(name));
        return Reflect.get(control, name, receiver) as unknown;
      },
    });
    const socketPath = join(tempFolder(), 'ro.sock');
    const server = createControlServer({ control: heard, probes, door: readers, version: '0.1.0' });
    await server.listen(socketPath);
    onTestFinished(() => server.close(0));

    const open: string[] = [];
    for (const { method, path } of routes) {
      asked.length = 0;
      const body = method === 'POST' ? '{}' : undefined;
      const { status, text } = await http(socketPath, method, path.replace('{name}', 'viral'), body);
      if (status === 200) {
        open.push(`${method} ${path}`);
        continue;
      }
      expect([path, status, asked]).toEqual([path, 403, []]);
      expect(text).toContain('this socket is for looking on');
    }
    expect(open).toEqual([
      'GET /v1/version',
      'GET /v1/ping',
      'GET /v1/config',
      'GET /v1/status',
      'GET /v1/campaigns',
      'GET /v1/campaigns/{name}',
      'GET /v1/campaigns/{name}/schedule',
      'GET /v1/jobs',
      'GET /v1/jobs/{name}',
      'GET /v1/facts/start',
    ]);
    expect((await http(socketPath, 'GET', '/v1/facts?limit=1')).status).toBe(200);
    expect((await http(socketPath, 'GET', '/v1/db/backup')).status).toBe(403);
  });

  it('serves postctl for looking, and tells it where orders go', async () => {
    const { socketPath } = await serve({}, { door: readers });
    expect((await inside(['--socket', socketPath, 'status'])).code).toBe(0);
    const { code, err } = await inside(['--socket', socketPath, 'campaign', 'stop', 'viral']);
    expect(code).toBe(4);
    expect(err).toContain('this socket is for looking on');
    expect(err).toContain('postctl --socket /run/postd/postd.sock');
  });
});

describe('health and metrics', () => {
  it('are told on both sockets', async () => {
    for (const door of [readers, { kind: 'operators' } as const]) {
      const { socketPath } = await serve({}, { door });
      expect(await http(socketPath, 'GET', '/healthz')).toMatchObject({ status: 200, text: 'ok\n' });
      expect(await http(socketPath, 'GET', '/readyz')).toMatchObject({ status: 200, text: 'store: ok\n' });
      const metrics = await http(socketPath, 'GET', '/metrics');
      expect(metrics).toMatchObject({ status: 200, text: 'postd_build_info 1\n' });
      expect(metrics.headers['content-type']).toContain('version=0.0.4');
      expect((await http(socketPath, 'POST', '/metrics')).status).toBe(405);
    }
  });

  it('are not ready while one thing is not', async () => {
    const readiness = async () => [
      { name: 'store', problem: null },
      { name: 'cloud', problem: 'there are no credentials' },
    ];
    const { socketPath } = await serve({}, { probes: { readiness } });
    expect(await http(socketPath, 'GET', '/readyz')).toMatchObject({
      status: 503,
      text: 'store: ok\ncloud: there are no credentials\n',
    });
  });
});

describe('a port of loopback', () => {
  const freePort = async (): Promise<number> => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    return port;
  };
  const open = async () => {
    const port = await freePort();
    const control = fakeControl(new FakeFacts(), {});
    const door = { kind: 'monitors' } as const;
    const server = createControlServer({ control, probes, door, version: '0.1.0' });
    await server.listen({ host: '127.0.0.1', port });
    onTestFinished(() => server.close(0));
    return { port, at: (path: string) => `http://127.0.0.1:${port}${path}` };
  };

  it('tells metrics and health, and nothing else', async () => {
    const { at } = await open();
    expect((await fetch(at('/metrics'))).status).toBe(200);
    expect((await fetch(at('/readyz'))).status).toBe(200);
    for (const { method, path } of routes) expect((await fetch(at(path), { method })).status).toBe(404);
    expect((await fetch(at('/v1/facts?follow=1'))).status).toBe(404);
  });

  it('does not answer a browser that was led to it under another name', async () => {
    const { port } = await open();
    const { request } = await import('node:http');
    const status = await new Promise((resolve, reject) => {
      request(
        { host: '127.0.0.1', port, path: '/metrics', headers: { host: 'evil.example' } },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      )
        .on('error', reject)
        .end();
    });
    expect(status).toBe(403);
  });

  it('says so when somebody else has it', async () => {
    const { port } = await open();
    const control = fakeControl(new FakeFacts(), {});
    const second = createControlServer({ control, probes, door: { kind: 'monitors' }, version: '0.1.0' });
    await expect(second.listen({ host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'bad-config' });
  });
});
