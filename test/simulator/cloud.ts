import * as z from 'zod';
import { secondsMs } from '../../src/domain/time.ts';
import { fleetSchema } from '../../src/simulator/fleet.ts';
import type { Reply } from '../../src/simulator/reply.ts';
import { createWorld } from '../../src/simulator/world.ts';
import type { World, WorldSettings } from '../../src/simulator/world.ts';

export const startAt = Date.parse('2026-01-31T09:00:00Z');

const envelope = z.object({
  traceId: z.string(),
  code: z.number(),
  msg: z.string(),
  data: z.unknown().optional(),
});
const anyFields = z.record(z.string(), z.unknown());

/** A world on virtual time whose calls take no time, and short ways to ask it. */
export interface TestCloud {
  world: World;
  now(): number;
  passSeconds(seconds: number): void;
  send(method: string, url: string, body?: Buffer, headers?: Record<string, string>): Reply;
  /** An API call with good credentials: the envelope. */
  call(endpoint: string, body?: unknown): { code: number; data: Record<string, unknown> };
  /** A request below `/sim`. */
  sim(method: string, path: string, body?: unknown): { status: number; content: Record<string, unknown> };
  idOf(name: string): string;
  statusOf(name: string): unknown;
  /** The code of a start or stop of one phone: of its item, or 0. */
  start(name: string): unknown;
  stop(name: string): unknown;
  /** Uploads bytes and waits until they can be read. */
  upload(bytes: string): string;
  /** Creates an Instagram task that is due now, by default with a video of its own. */
  post(name: string, more?: Record<string, unknown>): string;
  task(id: string): Record<string, unknown> | undefined;
}

export const openCloud = (
  phones: readonly object[] = [{ name: 'ada' }, { name: 'bo' }],
  settings: Partial<WorldSettings> = {},
): TestCloud => {
  const world = createWorld({
    seed: 'tests',
    fleet: fleetSchema.parse({ phones }),
    startAt,
    ...settings,
    options: {
      latencyMinMs: 0,
      latencyMaxMs: 0,
      slowCallProbability: 0,
      cancelLosesProbability: 0,
      ...settings.options,
    },
  });
  let now = startAt;
  const send: TestCloud['send'] = (method, url, body = Buffer.alloc(0), headers = {}) => {
    const { pathname, searchParams } = new URL(url, 'http://cloud.test');
    return world.handle({ method, path: pathname, query: searchParams, headers, body }, now);
  };
  const json = (body: unknown): Buffer => Buffer.from(JSON.stringify(body));
  const cloud: TestCloud = {
    world,
    now: () => now,
    passSeconds: (seconds) => {
      now += secondsMs(seconds);
      world.advance(now);
    },
    send,
    call: (endpoint, body = {}) => {
      const headers = { host: 'cloud.test', traceid: 'ABCDEF0123', authorization: 'Bearer good' };
      const reply = send('POST', `/open/v1/${endpoint}`, json(body), headers);
      const { code, data } = envelope.parse(JSON.parse(reply.body.toString()));
      return { code, data: anyFields.parse(data ?? {}) };
    },
    sim: (method, path, body) => {
      const reply = send(method, `/sim/${path}`, body === undefined ? undefined : json(body));
      return { status: reply.status, content: anyFields.parse(JSON.parse(reply.body.toString())) };
    },
    idOf: (name) => world.phones().find((phone) => phone.name === name)?.id ?? '0',
    statusOf: (name) =>
      rows(cloud.call('phone/status', { ids: [cloud.idOf(name)] }).data, 'successDetails')[0]?.['status'],
    start: (name) => itemCode(cloud.call('phone/start', { ids: [cloud.idOf(name)] }).data),
    stop: (name) => itemCode(cloud.call('phone/stop', { ids: [cloud.idOf(name)] }).data),
    upload: (bytes) => {
      const { uploadUrl, resourceUrl } = cloud.call('upload/getUrl', { fileType: 'mp4' }).data;
      send('PUT', String(uploadUrl), Buffer.from(bytes));
      cloud.passSeconds(5);
      return String(resourceUrl);
    },
    post: (name, more = {}) => {
      const { data } = cloud.call('rpa/task/instagramPubReels', {
        id: cloud.idOf(name),
        scheduleAt: Math.floor(now / 1000),
        name: `task-of-${name}`,
        description: 'a caption',
        video: more['video'] === undefined ? [cloud.upload(`video of ${name}`)] : [],
        ...more,
      });
      return String(data['taskId']);
    },
    task: (id) => rows(cloud.call('task/query', { ids: [id] }).data, 'items')[0],
  };
  return cloud;
};

export const rows = (data: Record<string, unknown>, field: string): Record<string, unknown>[] =>
  z.array(anyFields).parse(data[field]);

const itemCode = (data: Record<string, unknown>): unknown => rows(data, 'failDetails')[0]?.['code'] ?? 0;
