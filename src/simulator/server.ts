import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { PostdError } from '../domain/failure.ts';
import type { Clock } from '../domain/time.ts';
import { secondsMs } from '../domain/time.ts';
import type { Reply, WorldRequest } from './reply.ts';
import type { World } from './world.ts';

/** Clients keep connections for less; so it is never us who close one that is about to be used. */
const keepAliveTimeoutMs = secondsMs(120);
const largestBodyBytes = 1024 ** 3;
const drips = 20;
const dripEveryMs = secondsMs(1);

/** A world that is served over HTTP. */
export interface RunningServer {
  /** `http://127.0.0.1:PORT` */
  url: string;
  /** Ends at once: every connection is cut. */
  close(): Promise<void>;
}

/**
 * Serves a world on the loopback interface. The world's time is the clock's; answers are delayed on it too.
 *
 * @param port 0 picks a free one.
 * @throws PostdError `locked` when the port is taken.
 */
export const serveWorld = async (world: World, clock: Clock, port: number): Promise<RunningServer> => {
  const server = createServer((incoming, outgoing) => {
    collect(incoming).then(
      (request) => send(world.handle(request, clock.now()), outgoing, clock),
      // The client went away in the middle of its request, or sent too much: there is nobody to answer.
      () => outgoing.destroy(),
    );
  });
  server.keepAliveTimeout = keepAliveTimeoutMs;
  server.requestTimeout = 0;
  const listening = await listen(server, port);
  return {
    url: `http://127.0.0.1:${listening}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new PostdError('locked', `cannot listen on port ${port}: ${cause.message}`, {
          hint: 'choose another one with --port, or --port 0 for any that is free',
          cause,
        }),
      ),
    );
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });

const collect = async (incoming: IncomingMessage): Promise<WorldRequest> => {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of incoming) {
    if (!Buffer.isBuffer(chunk)) continue;
    sizeBytes += chunk.length;
    if (sizeBytes > largestBodyBytes) throw new Error('the body is too large');
    chunks.push(chunk);
  }
  const [path = '/', query = ''] = (incoming.url ?? '/').split('?', 2);
  const headers: Record<string, string> = {};
  for (const [name, value = ''] of Object.entries(incoming.headers))
    headers[name] = [value].flat().join(', ');
  return {
    method: incoming.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    headers,
    body: Buffer.concat(chunks),
  };
};

const send = (reply: Reply, outgoing: ServerResponse, clock: Clock): void => {
  const timer = clock.setTimeout(() => deliver(reply, outgoing, clock), reply.delayMs);
  outgoing.once('close', () => clock.clearTimeout(timer));
};

const deliver = (reply: Reply, outgoing: ServerResponse, clock: Clock): void => {
  if (reply.delivery === 'stalled') return;
  if (reply.delivery === 'dropped') {
    outgoing.destroy();
    return;
  }
  const { status, headers, body } = reply;
  outgoing.writeHead(status, { 'content-length': body.length, ...headers });
  if (reply.delivery === 'whole') outgoing.end(body);
  else if (reply.delivery === 'dripped') drip(body, outgoing, clock);
  else outgoing.write(body.subarray(0, Math.ceil(body.length / 2)), () => outgoing.destroy());
};

const drip = (body: Buffer, outgoing: ServerResponse, clock: Clock): void => {
  const sizeBytes = Math.ceil(body.length / drips);
  let sentBytes = 0;
  let timer: unknown;
  const next = (): void => {
    const part = body.subarray(sentBytes, sentBytes + sizeBytes);
    sentBytes += sizeBytes;
    if (sentBytes >= body.length) {
      outgoing.end(part);
      return;
    }
    outgoing.write(part);
    timer = clock.setTimeout(next, dripEveryMs);
  };
  outgoing.once('close', () => clock.clearTimeout(timer));
  next();
};
