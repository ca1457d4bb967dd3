import * as z from 'zod';
import { messageOf } from '../domain/failure.ts';
import type { Moment } from '../domain/time.ts';
import { endpoints } from './endpoints/table.ts';
import type { FaultDesk } from './faults/desk.ts';
import { fleetSchema } from './fleet.ts';
import type { FleetSpec, PhoneView } from './fleet.ts';
import type { Options } from './options.ts';
import { peopleSchema } from './people.ts';
import type { Deed, PersonAction } from './people.ts';
import { jsonReply } from './reply.ts';
import type { Reply, WorldRequest } from './reply.ts';
import type { Truth } from './truth.ts';

/** What the people who run a test may do to the world. */
export interface Controls {
  readonly now: Moment;
  readonly options: Readonly<Options>;
  readonly faults: FaultDesk;
  truth(): Truth;
  phones(): PhoneView[];
  addPhones(fleet: FleetSpec): void;
  removeAllPhones(): void;
  act(actions: readonly PersonAction[]): Moment[];
  deeds(): readonly Deed[];
  setOptions(change: object): void;
}

type Route = (world: Controls, content: unknown, rest: string) => unknown;

const prefix = '/sim';
const fleetOrderSchema = fleetSchema.safeExtend({ mode: z.enum(['replace', 'add']).default('replace') });
const targets: ReadonlySet<string> = new Set([...endpoints.keys(), 'storage/put', 'storage/get']);

/** `METHOD name` of everything below `/sim`; the demo, the tests and people at a terminal use it, postd never does. */
const routes: Readonly<Record<string, Route>> = {
  'GET ': ({ now }) => ({
    now,
    routes: Object.keys(routes).map((route) => route.replace(' ', ` ${prefix}/`)),
  }),
  'GET truth': (world) => world.truth(),

  'GET fleet': (world) => ({ phones: world.phones() }),
  'POST fleet': (world, content) => {
    const { mode, phones } = fleetOrderSchema.parse(content);
    if (mode === 'replace') world.removeAllPhones();
    world.addPhones({ phones });
    return { phones: world.phones() };
  },

  'GET people': (world) => ({
    onPhones: world.phones().filter(({ person }) => person !== null),
    deeds: world.deeds(),
  }),
  'POST people': (world, content) => {
    const actions = peopleSchema.parse(content);
    const moments = world.act(actions);
    return { actions: actions.map((action, place) => ({ ...action, at: moments[place] })) };
  },

  'GET faults': ({ faults }) => ({
    faults: faults.list(),
    kinds: Object.fromEntries(faults.kinds.map(({ kind, means }) => [kind, means])),
  }),
  'POST faults': ({ faults }, content) => {
    const orders = z
      .union([z.array(z.looseObject({})), z.looseObject({}).transform((one) => [one])])
      .parse(content);
    const astray = orders.find(({ endpoint }) => typeof endpoint === 'string' && !targets.has(endpoint));
    if (astray !== undefined) {
      throw new Error(`no endpoint "${String(astray['endpoint'])}"; there are: ${[...targets].join(', ')}`);
    }
    return { faults: faults.add(orders) };
  },
  'DELETE faults': ({ faults }, _, id) => ({ cleared: faults.clear(id === '' ? undefined : id) }),

  'GET options': ({ options }) => options,
  'POST options': (world, content) => {
    world.setOptions(z.looseObject({}).parse(content));
    return world.options;
  },
};

export const isAdminPath = (path: string): boolean => path === prefix || path.startsWith(`${prefix}/`);

/** Answers a request below `/sim`. A bad one gets 400 with a sentence, and has changed nothing. */
export const administer = (world: Controls, { method, path, body }: WorldRequest): Reply => {
  const [name = '', ...rest] = path.slice(prefix.length + 1).split('/');
  const route = routes[`${method} ${name}`];
  if (route === undefined) {
    return errorReply(404, `no ${method} ${path}; GET ${prefix} lists what there is`);
  }
  try {
    return jsonReply(200, route(world, contentOf(body), decodeURIComponent(rest.join('/'))));
  } catch (thrown) {
    return errorReply(400, explain(thrown));
  }
};

const contentOf = (body: Buffer): unknown => (body.length === 0 ? {} : JSON.parse(body.toString('utf8')));

/** What was wrong with an input, and where. */
export const explain = (thrown: unknown): string =>
  thrown instanceof z.ZodError
    ? thrown.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`).join('; ')
    : messageOf(thrown);

const errorReply = (status: number, message: string): Reply =>
  jsonReply(status, { error: { code: 'bad-request', message } });
