import { checkHeaders } from './auth.ts';
import type { Credentials } from './auth.ts';
import { messageOfCode } from './codes.ts';
import { endpoints } from './endpoints/table.ts';
import type { Parts } from './endpoints/endpoint.ts';
import { Limiter } from './limits.ts';
import type { Random } from './random.ts';
import { jsonReply, textReply } from './reply.ts';
import type { Answer, Reply, WorldRequest } from './reply.ts';

const prefix = '/open/v1/';

/** The door of the API: what it checks of every call, in this order, before an endpoint sees it. */
export class Gateway {
  readonly #parts: Parts;
  readonly #credentials: Credentials;
  readonly #limiter: Limiter;
  readonly #traces: Random;

  constructor(parts: Parts, credentials: Credentials) {
    this.#parts = parts;
    this.#credentials = credentials;
    this.#limiter = new Limiter(parts.kernel.options);
    this.#traces = parts.kernel.random('trace ids');
  }

  handle(request: WorldRequest): Reply {
    const endpoint = endpoints.get(endpointOf(request.path) ?? '');
    if (endpoint === undefined) return textReply(404, 'text/plain', '404 page not found');
    if (request.method !== 'POST') return textReply(405, 'text/plain', '405 method not allowed');
    const refusal = this.#checkCaller(request, endpoint.path, endpoint.perMinute);
    if (refusal !== 0) return this.#seal({ code: refusal });
    const body = objectOf(request.body);
    if (body === null) return this.#seal({ code: 40001 });
    return this.#seal(endpoint.answer(body, this.#parts, `http://${request.headers['host'] ?? 'localhost'}`));
  }

  /** The sources do not say where the limits are counted: here every call with good credentials counts. */
  #checkCaller(request: WorldRequest, path: string, perMinute: number | null): number {
    const { timeline, options } = this.#parts.kernel;
    const time = { now: timeline.now, skewToleranceMs: options.clockSkewToleranceMs };
    const refusal = checkHeaders(request.headers, this.#credentials, time);
    return refusal === 0 ? this.#limiter.count(path, timeline.now, perMinute) : refusal;
  }

  #seal({ code, msg, data }: Answer): Reply {
    const traceId = this.#traces.text('0123456789ABCDEF', 32);
    return {
      ...jsonReply(200, { traceId, code, msg: msg ?? messageOfCode(code), data }),
      label: String(code),
    };
  }
}

/** `phone/start` of `/open/v1/phone/start`; null for a path elsewhere. */
export const endpointOf = (path: string): string | null =>
  path.startsWith(prefix) ? path.slice(prefix.length) : null;

/** The body as a JSON object, or null. */
export const objectOf = (body: Buffer): Record<string, unknown> | null => {
  try {
    const content: unknown = JSON.parse(body.toString('utf8'));
    return isObject(content) ? content : null;
  } catch {
    return null;
  }
};

const isObject = (content: unknown): content is Record<string, unknown> =>
  typeof content === 'object' && content !== null && !Array.isArray(content);
