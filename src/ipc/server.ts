import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createHttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { PostdError } from '../domain/failure.ts';
import type { Control } from './control.ts';
import { readBody } from './body.ts';
import { sendBackup } from './file.ts';
import { errorViewOf, httpStatusOf } from './problem.ts';
import { apiHeader, apiVersion, heartbeatMs, jsonType, problemType, versionHeader } from './protocol.ts';
import { findRoute } from './router.ts';
import { listenOnSocket } from './socket.ts';
import { streamFacts } from './stream.ts';

/** Real time: a socket's patience does not scale with the business's clock. */
const headersPatienceMs = 10_000;
const requestPatienceMs = 30_000;
const mostConnections = 256;

export interface ServerOptions {
  control: Control;
  /** The daemon's version, said in every answer. */
  version: string;
  /** Hears what an operator is not shown: faults of ours, readers let go. */
  log?: (level: 'warn' | 'error', message: string, thrown?: unknown) => void;
  heartbeatMs?: number;
}

export interface ControlServer {
  /** See `listenOnSocket`. */
  listen(socketPath: string): Promise<void>;
  /** Takes no more connections, ends streams at once, lets running answers finish, at most `graceMs` long. Safe twice. */
  close(graceMs?: number): Promise<void>;
}

/** The control plane as HTTP over a Unix socket. Whatever comes in, an answer goes out and the daemon lives on. */
export const createServer = (options: ServerOptions): ControlServer => {
  const log = options.log ?? (() => undefined);
  const streams = new Set<ServerResponse>();
  const server = createHttpServer({ requireHostHeader: false }, (request, response) => {
    response.setHeader(versionHeader, options.version);
    response.setHeader(apiHeader, String(apiVersion));
    response.on('error', () => undefined);
    response.once('finish', () => {
      if (!server.listening) setImmediate(() => server.closeIdleConnections());
    });
    answer(request, response).catch((thrown: unknown) => sendError(request, response, thrown, log));
  });

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://postd');
    const found = findRoute(request.method ?? '', url.pathname);
    if (found.kind === 'wrong-method') {
      response.setHeader('allow', found.allowed.join(', '));
      sendProblem(
        response,
        405,
        new PostdError('bad-request', `${url.pathname} takes ${found.allowed.join(' or ')}`),
      );
      return;
    }
    if (found.kind === 'facts') {
      streams.add(response);
      response.once('close', () => streams.delete(response));
      const dropped = (why: string) => log('warn', why);
      await streamFacts(options.control, request, response, queryOf(url), {
        heartbeatMs: options.heartbeatMs ?? heartbeatMs,
        dropped,
      });
      return;
    }
    if (found.kind === 'backup') return sendBackup(options.control, response);
    const input = found.route.method === 'GET' ? queryOf(url) : await readBody(request);
    const view = await found.route.answer(options.control, { name: found.name, input });
    send(response, 200, jsonType, view);
  };

  server.headersTimeout = headersPatienceMs;
  server.requestTimeout = requestPatienceMs;
  server.maxConnections = mostConnections;
  server.on('drop', () =>
    log('warn', `more than ${mostConnections} connections on the socket; one was refused`),
  );
  server.on('clientError', (error: NodeJS.ErrnoException, socket) =>
    refuseGarbage(error, socket, options.version),
  );
  return {
    listen: (socketPath) => listenOnSocket(server, socketPath),
    close: (graceMs = 5_000) => close(server, streams, graceMs),
  };
};

const queryOf = (url: URL): Record<string, string> => {
  const query: Record<string, string> = {};
  for (const [key, value] of url.searchParams) {
    if (Object.hasOwn(query, key)) throw new PostdError('bad-request', `"${key}" is given twice`);
    query[key] = value;
  }
  return query;
};

const send = (response: ServerResponse, status: number, contentType: string, body: unknown): void => {
  if (response.destroyed) return;
  const bytes = Buffer.from(`${JSON.stringify(body)}\n`);
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': bytes.length,
    'cache-control': 'no-store',
  });
  response.end(bytes);
};

const sendProblem = (response: ServerResponse, status: number, error: PostdError): void =>
  send(response, status, problemType, { status, ...errorViewOf(error) });

const sendError = (
  request: IncomingMessage,
  response: ServerResponse,
  thrown: unknown,
  log: NonNullable<ServerOptions['log']>,
): void => {
  if (request.destroyed && !request.complete) return; // Whoever asked went away in the middle of asking.
  const where = `${request.method ?? ''} ${request.url ?? ''}`;
  if (!(thrown instanceof PostdError)) log('error', `${where} failed`, thrown);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // A body we did not read to its end would be taken for the next request.
  if (!request.complete) response.setHeader('connection', 'close');
  const error = thrown instanceof PostdError ? thrown : internalError();
  sendProblem(response, statusOf(error), error);
};

const statusOf = (error: PostdError): number =>
  error.details['reason'] === 'too-large' ? 413 : httpStatusOf(error);

const internalError = (): PostdError =>
  new PostdError('internal', 'postd hit a fault of its own; nothing more can be said here', {
    hint: "the daemon's log has the details: journalctl -u postd -n 50",
    retry: 'look first',
  });

/** What is not HTTP never reaches a route: one short answer, and the connection is over. */
const refuseGarbage = (error: NodeJS.ErrnoException, socket: Duplex, version: string): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const slow = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const status = slow ? '408 Request Timeout' : '400 Bad Request';
  const problem = new PostdError(
    'bad-request',
    slow ? 'the request took too long' : 'this is no HTTP request that we can read',
  );
  const body = `${JSON.stringify({ status: slow ? 408 : 400, ...errorViewOf(problem) })}\n`;
  socket.end(
    [
      `HTTP/1.1 ${status}`,
      `${versionHeader}: ${version}`,
      `${apiHeader}: ${apiVersion}`,
      `content-type: ${problemType}`,
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
    () => socket.destroy(),
  );
};

const close = (server: Server, streams: ReadonlySet<ServerResponse>, graceMs: number): Promise<void> =>
  new Promise((resolve) => {
    const patience = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(patience);
      resolve();
    });
    for (const stream of streams) stream.end();
    server.closeIdleConnections();
  });
