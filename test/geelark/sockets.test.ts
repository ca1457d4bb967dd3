import type { RequestListener } from 'node:http';
import { Dispatcher } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { realClient, serve, troubleOf, valueOf } from './bench.ts';

const order = {
  name: 'viral-12-a1-c1',
  phoneId: '557536075321468390',
  network: 'instagram',
  scheduleAtSeconds: 1741846843,
  caption: 'caption',
  mediaUrl: 'https://media.test/a.mp4',
} as const;

/** A client whose patience ends soon, in front of a real server that counts. */
async function against(listener: RequestListener) {
  const bodies: string[] = [];
  const { url, server } = await serve((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      bodies.push(body);
      listener(request, response);
    });
  });
  return { cloud: realClient(url, { timeouts: { callMs: 150 } }), bodies, server };
}

describe('a call over a real connection', () => {
  it('comes through', async () => {
    const { cloud, bodies } = await against((_request, response) =>
      response.end('{"code":0,"data":{"taskId":"1"}}'),
    );
    expect(valueOf(await cloud.createTask(order))).toEqual({ taskId: '1' });
    expect(bodies).toHaveLength(1);
  });

  it.each<[string, RequestListener, string]>([
    ['the connection is torn before the answer', (request) => request.socket.destroy(), 'http.lost'],
    ['the connection is reset before the answer', (request) => request.socket.resetAndDestroy(), 'http.lost'],
    [
      'half of the answer comes',
      (request, response) => {
        response.writeHead(200, { 'content-length': 100 });
        response.write('{"code":0,', () => request.socket.destroy());
      },
      'http.lost',
    ],
    ['no answer comes', () => undefined, 'http.timeout'],
    [
      'the answer stops half-way',
      (_request, response) => {
        response.writeHead(200, { 'content-length': 100 });
        response.write('{"code":0,');
      },
      'http.timeout',
    ],
    ['the answer is no HTTP', (request) => request.socket.end('what?\r\n\r\n'), 'http.lost'],
    ['the server fails', (_request, response) => response.writeHead(503).end('<html>'), 'http.503'],
  ])('may have had its effect when %s, and is not repeated', async (_what, listener, code) => {
    const { cloud, bodies } = await against(listener);
    expect(troubleOf(await cloud.createTask(order))).toMatchObject({
      code,
      blame: 'infrastructure',
      effect: 'unknown',
    });
    expect(bodies).toHaveLength(1);
  });

  it('may not drip for ever', async () => {
    const drips: NodeJS.Timeout[] = [];
    onTestFinished(() => drips.forEach((drip) => clearInterval(drip)));
    const { cloud } = await against((_request, response) => {
      response.writeHead(200);
      drips.push(setInterval(() => response.write(' '), 5));
    });
    expect(troubleOf(await cloud.createTask(order))).toMatchObject({
      code: 'http.timeout',
      effect: 'unknown',
    });
  });

  it('is known not to have left when nobody listens', async () => {
    const { url, server } = await serve(() => undefined);
    await new Promise((resolve) => server.close(resolve));
    const trouble = troubleOf(await realClient(url).createTask(order));
    expect(trouble).toMatchObject({
      code: 'http.not-sent',
      blame: 'infrastructure',
      effect: 'none',
    });
    expect(trouble.message).toContain('ECONNREFUSED');
  });

  it('is known not to have left when the host does not exist', async () => {
    const cloud = realClient('http://no-such-host.invalid');
    expect(troubleOf(await cloud.createTask(order))).toMatchObject({ code: 'http.not-sent', effect: 'none' });
  });

  it('is known not to have left when the other side speaks no TLS', async () => {
    const { url } = await serve((_request, response) => response.end());
    const cloud = realClient(url.replace('http:', 'https:'));
    expect(troubleOf(await cloud.createTask(order))).toMatchObject({ code: 'http.not-sent', effect: 'none' });
  });

  it('finds another connection when the server closed the old one', async () => {
    const { cloud, server } = await against((_request, response) => response.end('{"code":0}'));
    valueOf(await cloud.checkAccess());
    server.closeAllConnections();
    await new Promise((resolve) => setImmediate(resolve));
    valueOf(await cloud.checkAccess());
  });
});

describe('a call that could not be sent in time', () => {
  /** Holds a request back until it is let go, as a dispatcher does that waits for a connection. */
  class Slow extends Dispatcher {
    aborted = false;
    letGo: () => void = () => undefined;

    override dispatch(_options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
      this.letGo = () =>
        handler.onRequestStart?.(
          {
            aborted: false,
            paused: false,
            reason: null,
            abort: () => (this.aborted = true),
            pause: () => undefined,
            resume: () => undefined,
          },
          null,
        );
      return true;
    }
  }

  it('is known not to have left, and does not leave later', async () => {
    const dispatcher = new Slow();
    const cloud = realClient('http://cloud.test', { dispatcher, timeouts: { callMs: 20 } });
    expect(troubleOf(await cloud.createTask(order))).toMatchObject({ code: 'http.not-sent', effect: 'none' });
    dispatcher.letGo();
    expect(dispatcher.aborted).toBe(true);
  });
});
