import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as httpRequest } from 'node:http';
import { PostdError } from '../domain/failure.ts';
import { errorFromProblem, isObject } from './problem.ts';
import { apiHeader, apiVersion, pingPath, versionHeader } from './protocol.ts';
import { isNobodyThere, unreachable } from './reach.ts';

/** A daemon that is just starting gets so many more chances; nobody has heard us yet, so nothing happens twice. */
const connectPausesMs = [40, 80, 160];
const mostAnswerBytes = 256_000_000;

export interface TransportOptions {
  socketPath: string;
  /** Told once when the daemon is of another version than we are. */
  warn: (message: string) => void;
  /** Our own version. */
  version: string;
  /** Waits on the wall's clock. */
  wait: (ms: number, signal?: AbortSignal) => Promise<void>;
}

export interface Ask {
  method: 'GET' | 'POST';
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  /** Without a byte for so long we give up. */
  silenceMs: number;
  signal?: AbortSignal;
}

/** Requests to the daemon: errors come back as the daemon threw them, or as `daemon-unreachable`, `bad-answer`. */
export class Transport {
  readonly #options: TransportOptions;
  #warned = false;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /** The JSON document that was answered. */
  async ask(ask: Ask): Promise<unknown> {
    return parsed(await textOf(await this.open(ask), this.#options.socketPath));
  }

  /** The answer's stream, once its head says that it is one. */
  async open(ask: Ask): Promise<IncomingMessage> {
    const response = await this.#connect(ask);
    this.#checkVersion(response);
    if (response.statusCode === 200) return response;
    const problem = errorFromProblem(parsed(await textOf(response, this.#options.socketPath)));
    if (problem === null) throw notPostd(`status ${response.statusCode ?? 0}`);
    throw isUnknown(ask, problem) ? tooOld(response, problem) : problem;
  }

  wait(ms: number, signal?: AbortSignal): Promise<void> {
    return this.#options.wait(ms, signal);
  }

  async #connect(ask: Ask): Promise<IncomingMessage> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await send(this.#options.socketPath, ask);
      } catch (thrown) {
        if (!isErrno(thrown)) throw thrown;
        const pauseMs = connectPausesMs[attempt];
        if (!isNobodyThere(thrown) || pauseMs === undefined)
          throw unreachable(this.#options.socketPath, thrown);
        await this.#options.wait(pauseMs, ask.signal);
      }
    }
  }

  #checkVersion(response: IncomingMessage): void {
    const api = response.headers[apiHeader];
    const version = response.headers[versionHeader];
    if (typeof api !== 'string' || typeof version !== 'string') {
      response.destroy();
      throw notPostd('no version in the answer');
    }
    if (Number(api) !== apiVersion) {
      response.destroy();
      throw new PostdError(
        'bad-answer',
        `postd ${version} speaks api ${api}, this postctl speaks api ${apiVersion}`,
        {
          hint: 'use the postctl that came with the daemon, or restart the daemon with the new version',
        },
      );
    }
    if (version === this.#options.version || this.#warned) return;
    this.#warned = true;
    this.#options.warn(`postd is ${version}, this postctl is ${this.#options.version}`);
  }
}

const send = (socketPath: string, ask: Ask): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const body = ask.body === undefined ? undefined : JSON.stringify(ask.body);
    const request: ClientRequest = httpRequest(
      {
        socketPath,
        method: ask.method,
        path: ask.path,
        agent: false,
        headers: {
          ...ask.headers,
          ...(body === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
        },
        ...(ask.signal === undefined ? {} : { signal: ask.signal }),
      },
      resolve,
    );
    request.setTimeout(ask.silenceMs, () => request.destroy(silence(ask)));
    request.once('error', reject);
    request.end(body);
  });

const silence = (ask: Ask): PostdError =>
  new PostdError('daemon-unreachable', `postd said nothing for ${ask.silenceMs / 1000} s`, {
    // Whoever has just pinged knows that it hangs, and not why.
    hint: ask.path === pingPath ? 'journalctl -u postd -n 50' : 'postctl daemon ping',
    retry: ask.method === 'GET' ? 'later' : 'look first',
  });

const textOf = async (response: IncomingMessage, socketPath: string): Promise<string> => {
  response.setEncoding('utf8');
  let text = '';
  try {
    for await (const piece of response) {
      text += String(piece);
      if (text.length > mostAnswerBytes) throw notPostd('an answer without end');
    }
  } catch (thrown) {
    throw isErrno(thrown) ? unreachable(socketPath, thrown) : thrown;
  }
  return text;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw notPostd('the answer is not JSON');
  }
};

/** Answers the document if it has these fields. Their shapes the server has checked against the same contract. */
export const viewWith = <View extends object>(
  document: unknown,
  fields: readonly (keyof View & string)[],
): View => {
  if (isView<View>(document, fields)) return document;
  const missing = isObject(document) ? fields.filter((field) => !(field in document)) : fields;
  throw notPostd(`the answer has no "${missing.join('", "')}"`);
};

const isView = <View extends object>(
  document: unknown,
  fields: readonly (keyof View & string)[],
): document is View => isObject(document) && fields.every((field) => field in document);

const notPostd = (why: string): PostdError =>
  new PostdError('bad-answer', `whoever answers on the socket does not answer like postd: ${why}`, {
    hint: 'is it the right socket? postctl --socket PATH daemon ping',
  });

/** We ask for what there is: a daemon that knows no such path, or no such wish, is older than we are. */
const isUnknown = ({ path }: Ask, { code, message }: PostdError): boolean =>
  (code === 'not-found' && message === `there is no ${path.split('?')[0] ?? ''}`) ||
  (code === 'bad-request' && message.includes('Unrecognized key'));

const tooOld = ({ headers }: IncomingMessage, cause: PostdError): PostdError =>
  new PostdError('bad-answer', `postd ${String(headers[versionHeader])} cannot do that yet`, {
    hint: 'restart the daemon with the new version',
    cause,
  });

const isErrno = (thrown: unknown): thrown is NodeJS.ErrnoException =>
  thrown instanceof Error &&
  'code' in thrown &&
  typeof thrown.code === 'string' &&
  !(thrown instanceof PostdError);
