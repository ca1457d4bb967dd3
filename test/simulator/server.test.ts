import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { createScaledClock } from '../../src/simulator/clock.ts';
import { fleetSchema } from '../../src/simulator/fleet.ts';
import { serveWorld } from '../../src/simulator/server.ts';
import type { RunningServer } from '../../src/simulator/server.ts';
import { createWorld } from '../../src/simulator/world.ts';

const open: RunningServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

/** A world that runs ten thousand times faster than the wall. */
const serve = async (): Promise<RunningServer> => {
  const clock = createScaledClock({ scale: 300, origin: Date.now() });
  const fleet = fleetSchema.parse({ phones: [{ name: 'ada' }] });
  const server = await serveWorld(createWorld({ seed: 's', fleet, startAt: clock.now() }), clock, 0);
  open.push(server);
  return server;
};

const headers = { traceId: 'ABCDEF0123', authorization: 'Bearer good' };
const post = (url: string, body: unknown = {}) =>
  fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });

describe('postsim over HTTP', () => {
  it('answers calls, takes files where it says they go, and gives them back', async () => {
    const { url } = await serve();
    const answer: unknown = await (await post(`${url}/open/v1/upload/getUrl`, { fileType: 'mp4' })).json();
    const { uploadUrl, resourceUrl } = (answer as { data: { uploadUrl: string; resourceUrl: string } }).data;
    expect(uploadUrl.startsWith(`${url}/storage/`)).toBe(true);
    const put = request(uploadUrl, { method: 'PUT', headers: { 'content-length': 5 } }).end('bytes');
    const [reply] = (await once(put, 'response')) as [{ statusCode: number }];
    expect(reply.statusCode).toBe(200);
    const read = async (): Promise<string> => {
      const file = await fetch(resourceUrl);
      return file.status === 404 ? read() : file.text();
    };
    expect(await read()).toBe('bytes');
  });

  it('keeps a connection open for the next call', async () => {
    const { url } = await serve();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const portOf = async (): Promise<number | undefined> => {
      const call = request(`${url}/sim/truth`, { agent }).end();
      const [reply] = (await once(call, 'response')) as [NodeJS.ReadableStream];
      await text(reply);
      return call.socket?.localPort;
    };
    const first = await portOf();
    expect(await portOf()).toBe(first);
    agent.destroy();
  });

  it.each(['drop_after', 'half_body'])('loses an answer on the wire: %s', async (kind) => {
    const { url } = await serve();
    await post(`${url}/sim/faults`, { kind, endpoint: 'phone/list' });
    await expect(post(`${url}/open/v1/phone/list`).then((reply) => reply.text())).rejects.toThrow();
  });

  it('never answers a call that times out, until its asker gives up', async () => {
    const { url } = await serve();
    await post(`${url}/sim/faults`, { kind: 'timeout_after', endpoint: 'phone/start' });
    const call = request(`${url}/open/v1/phone/start`, { method: 'POST', headers });
    const failed = once(call, 'error').catch((thrown: unknown) => thrown);
    const answered = once(call, 'response').then(
      () => 'answered',
      () => 'silence',
    );
    call.end('{"ids":["1"]}');
    // A second call has come and gone meanwhile.
    await post(`${url}/open/v1/phone/list`);
    call.destroy(new Error('gave up'));
    expect(await answered).toBe('silence');
    await failed;
  });

  it('drips an answer that comes whole in the end', async () => {
    const { url } = await serve();
    await post(`${url}/sim/faults`, { kind: 'slow_body' });
    expect(await (await post(`${url}/open/v1/phone/list`)).json()).toMatchObject({ code: 0 });
  });

  it('survives garbage', async () => {
    const { url } = await serve();
    const socket = createConnection(Number(new URL(url).port), '127.0.0.1');
    socket.end('GARBAGE\0\r\n\r\n');
    await text(socket);
    expect((await fetch(`${url}/sim/faults/%zz`, { method: 'DELETE' })).status).toBe(400);
    expect((await fetch(`${url}/sim/people`, { method: 'POST', body: '{' })).status).toBe(400);
    expect((await fetch(`${url}/sim/nothing`)).status).toBe(404);
    expect((await fetch(`${url}/storage/%zz`)).status).toBe(404);
    expect((await fetch(`${url}/sim`)).status).toBe(200);
  });

  it('says so when its port is taken', async () => {
    const { url } = await serve();
    const clock = createScaledClock({ scale: 1, origin: 0 });
    const world = createWorld({ seed: 's', fleet: { phones: [] }, startAt: 0 });
    await expect(serveWorld(world, clock, Number(new URL(url).port))).rejects.toMatchObject({
      code: 'locked',
    });
  });
});

describe('the scaled clock', () => {
  it('agrees with the wall at its origin and runs faster from there', () => {
    const origin = Date.now() - 1000;
    const clock = createScaledClock({ scale: 60, origin });
    expect(clock.now() - origin).toBeGreaterThanOrEqual(60_000);
    expect(clock.now() - origin).toBeLessThan(600_000);
  });

  it('shortens timers as much, and forgets one that is cleared', async () => {
    const clock = createScaledClock({ scale: 1000, origin: Date.now() });
    const fired: string[] = [];
    clock.clearTimeout(clock.setTimeout(() => fired.push('cleared'), 1000));
    await new Promise<void>((resolve) => {
      clock.setTimeout(() => resolve(), 10_000);
    });
    expect(fired).toEqual([]);
  });
});

describe('the programme postsim', () => {
  const main = fileURLToPath(new URL('../../src/simulator/main.ts', import.meta.url));
  const start = (...args: string[]) => {
    const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    return { child, out: text(child.stdout), err: text(child.stderr), exit: once(child, 'exit') };
  };

  it('says in one line where it listens, and ends at once with 0 on SIGTERM, in the middle of everything', async () => {
    const { child, exit } = start('--port', '0');
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const url = /^postsim listening on (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(line.toString())?.[1] ?? '';
    const truth: unknown = await (await fetch(`${url}/sim/truth`)).json();
    expect(truth).toMatchObject({ seed: '1' });
    await post(`${url}/sim/faults`, { kind: 'timeout_before' });
    const hanging = post(`${url}/open/v1/phone/list`).catch(() => 'cut');
    await fetch(`${url}/sim/truth`);
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
    expect(await hanging).toBe('cut');
  });

  it('has by default the phones of the sample campaigns and two that people use all the time', async () => {
    const { child, exit } = start(
      '--port',
      '0',
      '--time-scale',
      '60',
      '--time-origin',
      '2026-01-31T09:00:00Z',
    );
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const url = line.toString().trim().split(' ').at(-1) ?? '';
    const fleet = await (await fetch(`${url}/sim/fleet`)).text();
    child.kill('SIGINT');
    expect(await exit).toEqual([0, null]);
    expect(fleet).toContain('"name":"va-anna","status":"running","person":{"name":"Anna","kind":"holds"}');
    expect(fleet).toContain('"name":"va-ben","status":"running","person":{"name":"Ben","kind":"left-on"}');
  });

  it('refuses what it cannot use with a sentence and exit code 2', async () => {
    const wrong = [
      [['--port', 'many'], /--port/],
      [['--speed', '3'], /unknown option '--speed'/],
      [['--time-origin', 'soon'], /--time-origin/],
      [['--fleet', '/nowhere/fleet.json'], /the fleet in \/nowhere\/fleet.json cannot be used: ENOENT/],
    ] as const;
    const refuse = async ([args, sentence]: (typeof wrong)[number]): Promise<void> => {
      const { err, out, exit } = start(...args);
      expect(await exit).toEqual([2, null]);
      expect(await err).toMatch(sentence);
      expect(await out).toBe('');
    };
    await Promise.all(wrong.map(refuse));
  });

  it('says what is wrong in a fleet file, and where', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'postsim-')), 'fleet.json');
    writeFileSync(
      file,
      JSON.stringify({ phones: [{ name: 'a' }, { name: 'b', account: { failCode: 'x' } }] }),
    );
    const { err, exit } = start('--fleet', file);
    expect(await exit).toEqual([2, null]);
    expect(await err).toContain('phones.1.account.failCode');
  });

  it('explains itself with --help', async () => {
    const { out, exit } = start('--help');
    expect(await exit).toEqual([0, null]);
    expect(await out).toMatch(/--time-scale <k>[\s\S]*\/sim\/truth[\s\S]*POSTSIM_TOKEN/);
  });
});
