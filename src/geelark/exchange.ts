import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';

/** One HTTP request. `timeoutMs` is real time for the whole exchange, whatever the clock of the program does. */
export interface HttpRequest {
  url: URL;
  method: 'POST' | 'PUT';
  headers: Record<string, string>;
  body: string | Readable;
  timeoutMs: number;
}

/**
 * What became of it: a complete answer, or how it broke. `sent: false` is certain: not one byte left this machine.
 * `errorCode` is the short code of the network error, null when there is none.
 */
export type HttpResult =
  | { kind: 'answered'; status: number; text: string; date: string | null }
  | { kind: 'timeout' | 'broken'; sent: boolean; errorCode: string | null };

/** Errors that a request meets on its way, whatever else we saw of it. */
const midwayErrors: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_SOCKET',
  'UND_ERR_ABORTED',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);
const timeoutErrors: ReadonlySet<string> = new Set([
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * Sends one request and reads the whole answer; never rejects and never repeats.
 *
 * undici tells a handler `onRequestStart` just before it writes to the socket. Without that word nothing was sent,
 * and that is the only proof we take; a lost connection or an error without a name proves nothing even then.
 */
export function exchange(dispatcher: Dispatcher, request: HttpRequest): Promise<HttpResult> {
  return new Promise((resolve) => {
    let controller: Dispatcher.DispatchController | null = null;
    let status = 0;
    let date: string | null = null;
    let over = false;
    const chunks: Buffer[] = [];

    const finish = (result: HttpResult): void => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      if (typeof request.body !== 'string') request.body.destroy();
      resolve(result);
    };
    const fail = (error: unknown): void => {
      const errorCode = codeOf(error);
      const sent = controller !== null || errorCode === null || midwayErrors.has(errorCode);
      const kind = errorCode !== null && timeoutErrors.has(errorCode) ? 'timeout' : 'broken';
      finish({ kind, sent, errorCode });
    };
    const timer = setTimeout(() => {
      finish({ kind: 'timeout', sent: controller !== null, errorCode: null });
      controller?.abort(new Error('timeout'));
    }, request.timeoutMs);

    // A stream that breaks, or is broken off, breaks the request: that is where it is reported.
    if (typeof request.body !== 'string') request.body.on('error', () => undefined);
    try {
      dispatcher.dispatch(
        {
          origin: request.url.origin,
          path: request.url.pathname + request.url.search,
          method: request.method,
          headers: request.headers,
          body: request.body,
          headersTimeout: request.timeoutMs,
          bodyTimeout: request.timeoutMs,
        },
        {
          onRequestStart(started) {
            // After our timeout said "not sent", it must stay unsent.
            if (over) started.abort(new Error('timeout'));
            else controller = started;
          },
          onResponseStart(_controller, statusCode, headers) {
            status = statusCode;
            date = typeof headers['date'] === 'string' ? headers['date'] : null;
          },
          onResponseData(_controller, chunk) {
            chunks.push(chunk);
          },
          onResponseEnd() {
            finish({ kind: 'answered', status, text: Buffer.concat(chunks).toString('utf8'), date });
          },
          onResponseError(_controller, error) {
            fail(error);
          },
        },
      );
    } catch (error) {
      fail(error);
    }
  });
}

function codeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' && /^[A-Z0-9_]+$/.test(error.code) ? error.code : null;
}
