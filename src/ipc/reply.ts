import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { PostdError } from '../domain/failure.ts';
import { errorViewOf, httpStatusOf } from './problem.ts';
import { apiHeader, apiVersion, jsonType, problemType, versionHeader } from './protocol.ts';

/** Whoever asked and takes not one byte of the answer for so long is let go. Real time. */
export const answerPatienceMs = 30_000;

/** Hears what whoever asks is not shown: faults of ours, readers let go. */
export type Log = (level: 'warn' | 'error', message: string, thrown?: unknown) => void;

export const sendJson = (response: ServerResponse, view: unknown): void =>
  sendText(response, 200, jsonType, `${JSON.stringify(view)}\n`);

export const sendText = (
  response: ServerResponse,
  status: number,
  contentType: string,
  text: string,
): void => {
  if (response.destroyed) return;
  response.setTimeout(answerPatienceMs, () => response.destroy());
  const bytes = Buffer.from(text);
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': bytes.length,
    'cache-control': 'no-store',
  });
  response.end(bytes);
};

export const sendProblem = (response: ServerResponse, status: number, error: PostdError): void =>
  sendText(response, status, problemType, `${JSON.stringify({ status, ...errorViewOf(error) })}\n`);

/** Whatever was thrown while a request was answered: a `PostdError` is the answer, anything else is for the log alone. */
export const sendError = (
  request: IncomingMessage,
  response: ServerResponse,
  thrown: unknown,
  log: Log,
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
export const refuseGarbage = (error: NodeJS.ErrnoException, socket: Duplex, version: string): void => {
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
