import { createRandom, type Random } from '../../src/simulator/random.ts';
import { probePaths } from '../../src/ipc/probes.ts';
import { routes } from '../../src/ipc/routes.ts';

/** Some bytes for a connection, and how whoever sent them goes on. */
export interface Throw {
  bytes: Buffer;
  /** Closes its side, breaks the connection off at once, or reads nothing of the answer before it does so. */
  then: 'ends' | 'breaks' | 'never reads';
}

/** What ends the daemon, or takes a call to a cloud with a limited pace, would test something else. */
const spared = new Set([
  '/v1/daemon/stop',
  '/v1/daemon/reload',
  '/v1/health',
  '/v1/phones',
  '/v1/phones/{name}',
]);
const bodies = [
  '{}',
  '{"limit":1}',
  '{"verdict":"posted","note":"x"}',
  '{"kind":"campaign","name":"viral"}',
  '{"atOnce":true}',
];
const names = [
  'viral',
  'viral-1',
  '..',
  '%2e%2e%2f',
  '%00',
  '%',
  'x'.repeat(300),
  '__proto__',
  'ü%F0%9F',
  '-rf',
];
const queries = [
  '',
  '?limit=1',
  '?since=-1',
  '?since=1e99',
  '?limit=1&limit=2',
  '?__proto__=1',
  '?constructor=1',
  '?%ff=%ff',
  '?follow=0&since=0',
  '?a'.repeat(50),
];
const headers = [
  'content-length: 0',
  'content-length: -1',
  'content-length: 99999999999999999999',
  'content-length: 5\r\ncontent-length: 6',
  'transfer-encoding: chunked',
  'transfer-encoding: chunked\r\ncontent-length: 3',
  'transfer-encoding: gzip, chunked',
  'expect: 100-continue',
  'connection: upgrade\r\nupgrade: websocket',
  'connection: close',
  'last-event-id: x',
  'accept: text/event-stream',
  'host: a\r\nhost: b',
  'x: \u0000',
  `x: ${'y'.repeat(20_000)}`,
  'x'.repeat(500),
  ' folded: 1',
];
const methods = [
  'GET',
  'POST',
  'HEAD',
  'PUT',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'CONNECT',
  'get',
  'G\u0000T',
  '',
];
const versions = ['HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/9', 'http/1.1', ''];
const targets = [
  '/',
  '//',
  '*',
  '/v1',
  '/v1//status',
  'http://evil/v1/ping',
  '/..//../etc/passwd',
  '/%',
  '\\',
  '/\u00ff',
];

const askable = routes.filter(
  ({ path }) => !spared.has(path) && !path.endsWith('/check') && !path.startsWith('/v1/db'),
);
const paths = [...askable.map(({ path }) => path), '/v1/facts', ...probePaths];

/** Requests that are nearly right, and some that are nothing at all; the same seed gives the same ones. */
export class Malformer {
  readonly #random: Random;

  constructor(seed: string) {
    this.#random = createRandom(seed);
  }

  next(): Throw {
    let bytes = this.#chance(0.05) ? this.#noise(2000) : this.#request();
    for (let left = this.#pick([0, 0, 0, 1, 1, 2, 8]); left > 0; left -= 1) bytes = this.#hurt(bytes);
    const then = this.#chance(0.1) ? 'breaks' : this.#chance(0.05) ? 'never reads' : 'ends';
    return { bytes, then };
  }

  #request(): Buffer {
    const target = this.#chance(0.1)
      ? this.#pick(targets)
      : this.#pick(paths).replace('{name}', this.#pick(names));
    const method = this.#chance(0.1) ? this.#pick(methods) : this.#pick(['GET', 'POST']);
    const version = this.#chance(0.05) ? this.#pick(versions) : 'HTTP/1.1';
    const body = method === 'POST' ? this.#body() : Buffer.alloc(0);
    const lines = [`${method} ${target}${this.#pick(queries)} ${version}`, 'host: x'];
    for (let left = this.#pick([0, 0, 0, 0, 1, 2]); left > 0; left -= 1) lines.push(this.#pick(headers));
    if (body.length > 0 && !this.#chance(0.1)) lines.push(`content-length: ${body.length}`);
    return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]);
  }

  #body(): Buffer {
    const kind = this.#random.next();
    if (kind < 0.7) return Buffer.from(this.#pick(bodies));
    if (kind < 0.8) return Buffer.from('['.repeat(this.#below(20_000)));
    if (kind < 0.9) return Buffer.from(`{"a":`.repeat(this.#below(3000)));
    return this.#noise(3000);
  }

  #hurt(bytes: Buffer): Buffer {
    const at = this.#below(bytes.length + 1);
    const until = Math.min(bytes.length, at + this.#below(60));
    const [before, middle, after] = [bytes.subarray(0, at), bytes.subarray(at, until), bytes.subarray(until)];
    switch (this.#below(7)) {
      case 0:
        return before;
      case 1:
        return Buffer.concat([before, after]);
      case 2:
        return Buffer.concat([before, middle, middle, after]);
      case 3:
        return Buffer.concat([before, this.#noise(30), after]);
      case 4:
        return Buffer.concat([
          before,
          Buffer.from(this.#pick(['\r\n', '\n', '\r\n\r\n', '\0', ' ', '%', '"'])),
          after,
        ]);
      case 5:
        return Buffer.concat([bytes, this.#request()]);
      default: {
        const flipped = Buffer.from(bytes);
        if (at < flipped.length) flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << this.#below(8)), at);
        return flipped;
      }
    }
  }

  #noise(most: number): Buffer {
    return Buffer.from(Array.from({ length: this.#below(most) }, () => this.#below(256)));
  }

  #chance(probability: number): boolean {
    return this.#random.chance(probability);
  }

  #below(limit: number): number {
    return Math.floor(this.#random.next() * limit);
  }

  #pick<T>(of: readonly T[]): T {
    const found = of[this.#below(of.length)];
    if (found === undefined) throw new Error('nothing to choose from');
    return found;
  }
}
