import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { MockAgent } from 'undici';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import type { Reply } from '../../src/domain/cloud.ts';
import type { Clock, Moment } from '../../src/domain/time.ts';
import { createGeelark, type Geelark, type GeelarkOptions } from '../../src/geelark/client.ts';

/** A clock that stands still until it is moved, and runs what is due on the way. */
export interface VirtualClock extends Clock {
  /** Lets whatever waits on promises happen after each timer. */
  advance(ms: number): Promise<void>;
}

export const startOfTime: Moment = 1_700_000_000_000;

export function virtualClock(): VirtualClock {
  let now = startOfTime;
  let last = 0;
  const timers = new Map<number, { at: Moment; run: () => void }>();
  return {
    now: () => now,
    setTimeout(run, delayMs) {
      last += 1;
      timers.set(last, { at: now + delayMs, run });
      return last;
    },
    clearTimeout(timer) {
      if (typeof timer === 'number') timers.delete(timer);
    },
    async advance(ms) {
      const end = now + ms;
      await settle();
      for (;;) {
        const due = [...timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
        if (due === undefined) break;
        const [id, { at, run }] = due;
        timers.delete(id);
        now = Math.max(now, at);
        run();
        await settle();
      }
      now = end;
    },
  };
}

/** Until everything that needs no time has happened. */
export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

export const token = 'planted-token';
const cloudOrigin = 'http://cloud.test';

/** Plenty for tests that are not about the pace. */
const unhurried = { initial: 10_000, burst: 10_000 };

/** A request as the cloud got it. */
export interface Asked {
  endpoint: string;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

export interface Answer {
  status?: number;
  body: object | string;
}

const jsonObject = z.record(z.string(), z.unknown());
const headerMap = z.record(z.string(), z.string());

export interface Bench {
  cloud: Geelark;
  clock: VirtualClock;
  /** Every request so far. */
  asked: Asked[];
  /** Everything the client told its listeners. */
  told: unknown[];
}

/** A client in front of a cloud that is a function; an error it returns is the network's. */
export function bench(
  answer: (asked: Asked) => Answer | Error,
  options: Partial<GeelarkOptions> = {},
): Bench {
  const clock = virtualClock();
  const asked: Asked[] = [];
  const told: unknown[] = [];
  const agent = new MockAgent();
  agent.disableNetConnect();
  agent
    .get(cloudOrigin)
    .intercept({ path: (path) => path.startsWith('/open/v1/'), method: 'POST' })
    .reply(({ path, body, headers }) => {
      const request = {
        endpoint: path.replace('/open/v1/', ''),
        headers: headerMap.parse(headers),
        body: jsonObject.parse(JSON.parse(z.string().parse(body))),
      };
      asked.push(request);
      const given = answer(request);
      if (given instanceof Error) throw given;
      const data = typeof given.body === 'string' ? given.body : JSON.stringify(given.body);
      return { statusCode: given.status ?? 200, data };
    })
    .persist();
  const cloud = createGeelark({
    baseUrl: cloudOrigin,
    credentials: { kind: 'token', token },
    clock,
    dispatcher: agent,
    pace: unhurried,
    onCall: (call) => told.push(call),
    onPause: (pause) => told.push(pause),
    ...options,
  });
  onTestFinished(async () => {
    await cloud.close();
    await agent.close();
  });
  return { cloud, clock, asked, told };
}

/** The envelope around good data. */
export const good = (data: unknown): Answer => ({ body: { traceId: 'T', code: 0, msg: 'success', data } });

/** The envelope of a refusal. */
export const bad = (code: number | string): Answer => ({
  body: { traceId: 'T', code, msg: 'no', data: null },
});

/** A recorded sample of the API reference. */
export const fixture = (name: string): Answer => ({
  body: readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'),
});

/** The reply's value; a failing reply fails the test. */
export function valueOf<T>(reply: Reply<T>): T {
  if (!reply.ok) throw new Error(`refused: ${reply.failure.code} ${reply.failure.message}`);
  return reply.value;
}

/** What went wrong; a good reply fails the test. */
export function troubleOf(reply: Reply<unknown>): {
  code: string;
  blame: string;
  scope: string;
  effect: string;
  message: string;
} {
  if (reply.ok) throw new Error('the reply is good');
  return { ...reply.failure, effect: reply.effect };
}

/** A real server on loopback, gone with the test. */
export async function serve(listener: RequestListener): Promise<{ url: string; server: Server }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${String(portOf(server.address()))}`, server };
}

const portOf = (address: AddressInfo | string | null): number => {
  if (address === null || typeof address === 'string') throw new Error('not a TCP server');
  return address.port;
};

/** A client of a real server, on real sockets. */
export function realClient(baseUrl: string, options: Partial<GeelarkOptions> = {}): Geelark {
  const cloud = createGeelark({
    baseUrl,
    credentials: { kind: 'token', token },
    clock: virtualClock(),
    pace: unhurried,
    ...options,
  });
  onTestFinished(() => cloud.close());
  return cloud;
}
