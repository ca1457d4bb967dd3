import { Dispatcher, errors } from 'undici';
import { Readable } from 'node:stream';
import type { Clock, Moment } from '../../src/domain/time.ts';
import { endpointOf, objectOf } from '../../src/simulator/gateway.ts';
import type { Random } from '../../src/simulator/random.ts';
import type { Reply } from '../../src/simulator/reply.ts';
import type { World } from '../../src/simulator/world.ts';
import type { Lag } from './lag.ts';
import type { Lane } from './lane.ts';

/** A call of the daemon, as somebody sees it who listens on the line. */
export interface Call {
  /** When it left the daemon. */
  at: Moment;
  /** In which life of the daemon. */
  life: number;
  /** `phone/start`, `storage/put`, ... */
  endpoint: string;
  body: Readonly<Record<string, unknown>>;
  /** What the daemon got to see; null: nothing (yet). */
  answer: { at: Moment; status: number; text: string } | null;
}

export interface Line {
  life: number;
  world: World;
  /** Of the voyage: what is on its way arrives, whoever died meanwhile. */
  clock: Clock;
  /** Of this life: nobody hears an answer any more when it is over. */
  lifeClock: Clock;
  lane: Lane;
  chance: Random;
  /** Null: what the cloud says of phones is always up to date. */
  lag: () => Lag | null;
  /** How likely no connection can be had at all. */
  refusing: () => number;
  /** Whether the daemon was killed a moment ago: from then on nothing leaves it. */
  isDead: () => boolean;
  onCall: (call: Call) => void;
  onAnswer: (call: Call) => void;
}

type Options = Dispatcher.DispatchOptions;
type Handler = Dispatcher.DispatchHandler;

const wayMinMs = 20;
const wayMaxMs = 250;
const drips = 20;
const dripEveryMs = 1000;
const defaultTimeoutMs = 300_000;

class Controller implements Dispatcher.DispatchController {
  aborted = false;
  readonly paused = false;
  reason: Error | null = null;
  pause(): void {
    return;
  }
  resume(): void {
    return;
  }
  abort(reason: Error): void {
    this.aborted = true;
    this.reason = reason;
  }
}

/** undici without sockets: a request goes straight into the simulated world, and its answer comes back in its time. */
export class Wire extends Dispatcher {
  readonly #line: Line;
  readonly #underWay = new Set<(error: Error) => void>();

  constructor(line: Line) {
    super();
    this.#line = line;
  }

  override dispatch(options: Options, handler: Handler): boolean {
    const { chance, refusing, isDead } = this.#line;
    const controller = new Controller();
    if (isDead() || chance.chance(refusing())) {
      handler.onResponseError?.(controller, networkError('ECONNREFUSED'));
      return true;
    }
    handler.onRequestStart?.(controller, {});
    if (options.body instanceof Readable) {
      const { lane } = this.#line;
      void collect(options.body).then(
        (body) => {
          lane.leave();
          this.#send(options, body, handler, controller);
        },
        (error: unknown) => handler.onResponseError?.(controller, asError(error)),
      );
    } else this.#send(options, Buffer.from(textOf(options.body)), handler, controller);
    return true;
  }

  /** The daemon is gone: what it sent is sent, and it hears nothing any more. */
  cut(): void {
    for (const fail of [...this.#underWay]) fail(networkError('ECONNRESET'));
  }

  #send(options: Options, body: Buffer, handler: Handler, controller: Controller): void {
    if (this.#line.isDead()) {
      handler.onResponseError?.(controller, networkError('ECONNRESET'));
      return;
    }
    const { world, clock, lifeClock, chance, life, onCall } = this.#line;
    const url = new URL(options.path, options.origin);
    const call: Call = {
      at: clock.now(),
      life,
      endpoint: endpointOf(url.pathname) ?? 'storage/put',
      body: options.method === 'PUT' ? {} : (objectOf(body) ?? {}),
      answer: null,
    };
    onCall(call);
    const exchange = this.#exchange(options, handler, controller, call);
    clock.setTimeout(
      () => {
        const answer = world.handle(
          {
            method: options.method,
            path: url.pathname,
            query: url.searchParams,
            headers: { host: url.host, ...lowerCase(options.headers) },
            body,
          },
          clock.now(),
        );
        const lag = call.endpoint === 'phone/status' ? this.#line.lag() : null;
        const reply = lag === null ? answer : lag.apply(answer, clock.now());
        lifeClock.setTimeout(() => exchange.deliver(reply), reply.delayMs);
      },
      chance.between(wayMinMs, wayMaxMs),
    );
  }

  #exchange(options: Options, handler: Handler, controller: Controller, call: Call) {
    const { lifeClock, onAnswer, isDead } = this.#line;
    let isOver = false;
    const end = (finish: () => void): void => {
      if (isOver) return;
      isOver = true;
      this.#underWay.delete(fail);
      lifeClock.clearTimeout(patience);
      finish();
    };
    const fail = (error: Error): void =>
      end(() => {
        if (!isDead()) onAnswer(call);
        handler.onResponseError?.(controller, error);
      });
    const patience = lifeClock.setTimeout(
      () => fail(new errors.HeadersTimeoutError()),
      options.headersTimeout ?? defaultTimeoutMs,
    );
    this.#underWay.add(fail);

    const whole = ({ status, headers, body }: Reply): void =>
      end(() => {
        call.answer = { at: lifeClock.now(), status, text: body.toString() };
        onAnswer(call);
        handler.onResponseStart?.(controller, status, { ...headers });
        handler.onResponseData?.(controller, body);
        handler.onResponseEnd?.(controller, {});
      });
    const deliver = (reply: Reply): void => {
      if (isOver) return;
      switch (reply.delivery) {
        case 'whole':
          whole(reply);
          return;
        case 'dripped':
          lifeClock.setTimeout(() => whole(reply), drips * dripEveryMs);
          return;
        case 'stalled':
          return;
        case 'dropped':
          fail(new errors.SocketError('other side closed'));
          return;
        case 'cut':
          handler.onResponseStart?.(controller, reply.status, { ...reply.headers });
          handler.onResponseData?.(controller, reply.body.subarray(0, Math.ceil(reply.body.length / 2)));
          fail(new errors.SocketError('other side closed'));
      }
    };
    return { deliver };
  }
}

async function collect(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const textOf = (body: Options['body']): string => (typeof body === 'string' ? body : '');
const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));
const networkError = (code: string): Error => Object.assign(new Error(code), { code });

function lowerCase(headers: Options['headers']): Record<string, string> {
  const named = headers !== null && typeof headers === 'object' && !Array.isArray(headers) ? headers : {};
  return Object.fromEntries(
    Object.entries(named).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
}
