import { Dispatcher } from 'undici';
import { z } from 'zod';

/** Calls that change nothing. */
const reads: ReadonlySet<string> = new Set([
  'auth/status',
  'phone/list',
  'phone/status',
  'task/query',
  'task/historyRecords',
  'upload/getUrl',
  'pay/wallet',
]);

/** What the cloud may be told to do, and where in the body it says with which phone. */
const deeds: Readonly<Record<string, (body: Body) => readonly (string | undefined)[]>> = {
  'phone/start': ({ ids }) => ids ?? [undefined],
  'phone/stop': ({ ids }) => ids ?? [undefined],
  'rpa/task/instagramPubReels': ({ id }) => [id],
};

const body = z.looseObject({ id: z.string().optional(), ids: z.array(z.string()).optional() });
type Body = z.output<typeof body>;

/** An id that no phone has; what is refused for it shows how the cloud refuses. */
export const nobody = '100000000000000001';

/** Why a request must not leave this machine; null: it may. */
export function objectionTo(method: string, path: string, content: unknown, phoneId: string): string | null {
  const endpoint = /^.*\/open\/v1\/(.+)$/.exec(path)?.[1];
  if (endpoint === undefined) return method === 'POST' ? `${path} is no call of the API` : null;
  if (reads.has(endpoint)) return null;
  const parsed = body.safeParse(typeof content === 'string' ? JSON.parse(content) : null);
  const named = parsed.success ? deeds[endpoint]?.(parsed.data) : undefined;
  if (named === undefined) return `${endpoint} is not among the calls of this suite`;
  const other = named.find((id) => id !== phoneId && id !== nobody);
  return named.every((id) => id === phoneId || id === nobody)
    ? null
    : `${endpoint} would touch phone ${String(other)}, which is not the test phone`;
}

/** A way to the cloud on which nothing passes but reads, uploads, and deeds on the one phone. */
export const fenced = (way: Dispatcher, phoneId: string): Dispatcher => new Fence(way, phoneId);

class Fence extends Dispatcher {
  readonly #way: Dispatcher;
  readonly #phoneId: string;

  constructor(way: Dispatcher, phoneId: string) {
    super();
    this.#way = way;
    this.#phoneId = phoneId;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const objection = objectionTo(options.method, options.path, options.body, this.#phoneId);
    if (objection !== null) throw new Error(`the contract suite does not send this: ${objection}`);
    return this.#way.dispatch(options, handler);
  }
}
