import { connect as connectSocket } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../src/domain/fact.ts';
import { FakeFacts } from './fake-control.ts';
import { serve } from './daemon.ts';
import { http } from './raw.ts';

const take = async (facts: AsyncIterable<Fact>, count: number): Promise<number[]> => {
  const seen: number[] = [];
  for await (const fact of facts) {
    seen.push(fact.seq);
    if (seen.length === count) break;
  }
  return seen;
};

const factsOf = (count: number): FakeFacts => {
  const facts = new FakeFacts();
  for (let index = 0; index < count; index += 1)
    facts.record({ campaign: index % 2 === 0 ? 'viral' : 'podcast' });
  return facts;
};

describe('the stream of facts', () => {
  it('answers what is there as lines of JSON, of one campaign, after a sequence number', async () => {
    const { socketPath } = await serve({}, { facts: factsOf(6) });
    const answer = await http(socketPath, 'GET', '/v1/facts?since=2&campaign=viral');
    expect(answer.headers['content-type']).toContain('application/x-ndjson');
    expect(
      answer.text
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as Fact).seq),
    ).toEqual([3, 5]);
  });

  it('goes from what was to what is without a gap and without a double', async () => {
    const facts = factsOf(1300);
    let pages = 0;
    const { client } = await serve(
      {
        // Things happen while the store is being read, which is when a careless hand-over loses them.
        facts: async (since, _, limit) => {
          const page = facts.all.filter((fact) => fact.seq > since).slice(0, limit);
          pages += 1;
          if (pages < 6) facts.record();
          return page;
        },
      },
      { facts },
    );
    const following = take(client.follow({ since: 10 }), 1300);
    const timer = setInterval(() => facts.record(), 1);
    const seen = await following;
    clearInterval(timer);
    expect(seen).toEqual(Array.from({ length: 1300 }, (_, index) => index + 11));
  });

  it('does not repeat a fact that was read before the news of it came', async () => {
    const { facts, client } = await serve({}, { facts: factsOf(3) });
    const following = take(client.follow({}), 4);
    await expect.poll(() => facts.listeners.size).toBe(1);
    const last = facts.all[2];
    // The store has answered by the time that a question asked after it is answered.
    await client.ping();
    for (const listener of facts.listeners) if (last !== undefined) listener(last);
    facts.record();
    expect(await following).toEqual([1, 2, 3, 4]);
  });

  it('speaks server-sent events to whom wants them, resumed by the last id', async () => {
    const { socketPath } = await serve({}, { facts: factsOf(4) });
    const answer = await http(socketPath, 'GET', '/v1/facts', undefined, {
      accept: 'text/event-stream',
      'last-event-id': '3',
    });
    expect(answer.headers['content-type']).toContain('text/event-stream');
    expect(answer.text).toMatch(/^id: 4\ndata: \{.*"seq":4.*\}\n\n$/);
  });

  it('says something now and then when nothing happens', async () => {
    const { socketPath } = await serve({}, { heartbeatMs: 1 });
    const socket = connectSocket(socketPath);
    socket.write('GET /v1/facts?follow=1 HTTP/1.1\r\nhost: x\r\n\r\n');
    let heard = '';
    while (!heard.includes('\r\n1\r\n\n')) heard += String((await once(socket, 'data'))[0]);
    socket.destroy();
  });

  it('lets go of a reader that does not read, and keeps serving the others', async () => {
    const { socketPath, facts, logged, client } = await serve();
    const lazy = connectSocket(socketPath);
    lazy.write('GET /v1/facts?follow=1 HTTP/1.1\r\nhost: x\r\n\r\n');
    await once(lazy, 'data');
    lazy.pause();
    await expect.poll(() => facts.listeners.size).toBe(1);
    const following = take(client.follow({}), 1);
    await expect.poll(() => facts.listeners.size).toBe(2);
    const message = 'x'.repeat(100_000);
    for (let index = 0; index < 30; index += 1) facts.record({ message });
    expect(await following).toEqual([1]);
    expect(logged.join()).toContain('fell behind');
    await expect.poll(() => facts.listeners.size).toBe(0);
    lazy.destroy();
  });

  it.each(['0', '1'])('lets go of a reader of what was that stops reading (follow=%s)', async (follow) => {
    const facts = new FakeFacts();
    for (let index = 0; index < 400; index += 1) facts.record({ message: 'x'.repeat(10_000) });
    const { socketPath, logged, server } = await serve({}, { facts, heartbeatMs: 50 });
    const lazy = connectSocket(socketPath);
    lazy.write(`GET /v1/facts?follow=${follow} HTTP/1.1\r\nhost: x\r\n\r\n`);
    await once(lazy, 'data');
    lazy.pause();
    await expect.poll(() => logged.join()).toContain('reads nothing any more, at ');
    expect(facts.listeners.size).toBe(0);
    lazy.destroy();
    await server.close(0);
  });

  it('does not take one for stuck who reads slowly', async () => {
    const facts = new FakeFacts();
    for (let index = 0; index < 200; index += 1) facts.record({ message: 'x'.repeat(10_000) });
    const { socketPath, logged } = await serve({}, { facts, heartbeatMs: 50 });
    const slow = connectSocket(socketPath);
    slow.write('GET /v1/facts HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    let heard = 0;
    slow.on('data', (piece) => {
      heard += piece.length;
      slow.pause();
      setTimeout(() => slow.resume(), 5);
    });
    await once(slow, 'close');
    expect(heard).toBeGreaterThan(2_000_000);
    expect(logged).toEqual([]);
  });

  it('forgets a reader that hangs up', async () => {
    const { facts, client } = await serve();
    const following = take(client.follow({}), 1);
    await expect.poll(() => facts.listeners.size).toBe(1);
    facts.record();
    await following;
    await expect.poll(() => facts.listeners.size).toBe(0);
  });

  it('is taken up again where it broke when the daemon restarts', async () => {
    const first = await serve({}, { facts: factsOf(2) });
    const lost: unknown[] = [];
    const following = take(first.client.follow({ onLost: (error) => lost.push(error) }), 4);
    await expect.poll(() => first.facts.listeners.size).toBe(1);
    await first.server.close();
    first.facts.record();
    first.facts.record();
    await serve({}, { socketPath: first.socketPath, facts: first.facts });
    expect(await following).toEqual([1, 2, 3, 4]);
    expect(lost.length).toBeGreaterThan(0);
  });

  it('ends quietly when it is no longer wanted', async () => {
    const { facts, client } = await serve();
    const stop = new AbortController();
    const following = take(client.follow({ signal: stop.signal }), 1);
    await expect.poll(() => facts.listeners.size).toBe(1);
    stop.abort();
    expect(await following).toEqual([]);
  });

  it('refuses a sequence number that is none', async () => {
    const { socketPath } = await serve();
    const answer = await http(socketPath, 'GET', '/v1/facts?since=yesterday');
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('since')]);
  });
});
