import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createHttpServer } from 'node:http';
import { PostdError } from '../domain/failure.ts';
import type { Control } from './control.ts';
import { readBody } from './body.ts';
import { letIn, type Door } from './door.ts';
import { sendBackup } from './file.ts';
import { answerProbe, type Probes } from './probes.ts';
import { apiHeader, apiVersion, heartbeatMs, versionHeader } from './protocol.ts';
import { refuseGarbage, sendError, sendJson, sendProblem, sendText, type Log } from './reply.ts';
import { findRoute } from './router.ts';
import { listenOnSocket } from './socket.ts';
import { streamFacts } from './stream.ts';
import { listenOnLoopback, type Loopback } from './loopback.ts';

/** Real time: a socket's patience does not scale with the business's clock. */
const headersPatienceMs = 10_000;
const requestPatienceMs = 30_000;
const checkEveryMs = 5_000;
const mostConnections = 256;

export interface ServerOptions {
  control: Control;
  probes: Probes;
  door: Door;
  /** The daemon's version, said in every answer. */
  version: string;
  log?: Log;
  /** Called when a reader was let go because it was too slow, or there were too many. */
  onDrop?: () => void;
  heartbeatMs?: number;
}

export interface ControlServer {
  /** On a Unix socket (see `listenOnSocket`) or a port of loopback; whoever may open it is decided by the door. */
  listen(place: string | Loopback): Promise<void>;
  /** Takes no more connections, ends streams at once, lets running answers finish, at most `graceMs` long. Safe twice. */
  close(graceMs?: number): Promise<void>;
}

/** The control plane over HTTP. Whatever comes in, an answer goes out and the daemon lives on. */
export const createServer = (options: ServerOptions): ControlServer => {
  const { door, log = () => undefined, onDrop = () => undefined } = options;
  const streams = new Set<ServerResponse>();
  const settings = { requireHostHeader: false, connectionsCheckingInterval: checkEveryMs };
  const server = createHttpServer(settings, (request, response) => {
    response.setHeader(versionHeader, options.version);
    response.setHeader(apiHeader, String(apiVersion));
    response.on('error', () => undefined);
    response.once('finish', () => {
      if (!server.listening) setImmediate(() => server.closeIdleConnections());
    });
    answer(request, response).catch((thrown: unknown) => sendError(request, response, thrown, log));
  });

  const dropped = (why: string): void => {
    log('warn', why);
    onDrop();
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { path, query } = targetOf(request);
    const found = findRoute(request.method ?? '', path);
    letIn(door, found, request);
    if (found.kind === 'wrong-method') {
      response.setHeader('allow', found.allowed.join(', '));
      const problem = `${path} takes ${found.allowed.join(' or ')}`;
      sendProblem(response, 405, new PostdError('bad-request', problem));
      return;
    }
    if (found.kind === 'probe') {
      const { status, contentType, text } = await answerProbe(found.path, options.probes);
      sendText(response, status, contentType, text);
      return;
    }
    if (found.kind === 'facts') {
      streams.add(response);
      response.once('close', () => streams.delete(response));
      await streamFacts(options.control, request, response, query(), {
        heartbeatMs: options.heartbeatMs ?? heartbeatMs,
        dropped,
      });
      return;
    }
    if (found.kind === 'backup') return sendBackup(options.control, response);
    const input = found.route.method === 'GET' ? query() : await readBody(request, found.route.mostBytes);
    sendJson(response, await found.route.answer(options.control, { name: found.name, input }));
  };

  server.headersTimeout = headersPatienceMs;
  server.requestTimeout = requestPatienceMs;
  server.maxConnections = mostConnections;
  server.on('drop', () => dropped(`more than ${mostConnections} connections on the socket; one was refused`));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) =>
    refuseGarbage(error, socket, options.version),
  );
  return {
    listen: (place) =>
      typeof place === 'string'
        ? listenOnSocket(server, place, door.kind === 'readers' ? 'everybody' : 'group')
        : listenOnLoopback(server, place),
    close: (graceMs = 5_000) => close(server, streams, graceMs),
  };
};

/**
 * What a request is about. The path stays as it was sent: `URL` would take a campaign by the name of `..` for a step up, and the
 * start of one for the start of all.
 */
const targetOf = ({
  url = '',
}: IncomingMessage): { path: string; query: () => Readonly<Record<string, string>> } => {
  const [path = '', ...rest] = url.split('?');
  if (!path.startsWith('/')) throw new PostdError('bad-request', 'this is no path');
  return { path, query: () => queryOf(rest.join('?')) };
};

const queryOf = (text: string): Record<string, string> => {
  const given = [...new URLSearchParams(text)];
  const keys = new Set<string>();
  for (const [key] of given) {
    if (keys.has(key)) throw new PostdError('bad-request', `"${key}" is given twice`);
    keys.add(key);
  }
  return Object.fromEntries(given);
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
