import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Geelark } from '../../src/geelark/client.ts';
import { bad, bench, fixture, good, realClient, type Answer } from './bench.ts';

const order = {
  name: 'viral-12-a1-c1',
  phoneId: '557536075321468390',
  network: 'instagram',
  scheduleAtSeconds: 1741846843,
  caption: 'caption',
  mediaUrl: 'https://media.test/a.mp4?planted-media-key',
} as const;

/** Every call of the port, one after the other. */
const everyCall = async (cloud: Geelark, file: string): Promise<unknown[]> => [
  await cloud.checkAccess(),
  await cloud.listPhones(),
  await cloud.lookAtPhones([order.phoneId]),
  await cloud.startPhone(order.phoneId),
  await cloud.stopPhone(order.phoneId),
  await cloud.putMedia('http://127.0.0.1:1/a.mp4?Signature=planted-signature', file, 5),
  await cloud.createTask(order),
  await cloud.lookAtTasks(['1']),
  await cloud.taskHistory(),
  await cloud.cancelTask('1'),
];

const chatty = 'planted-token planted-proxy-password http://storage.test/?Signature=planted-signature';
const answers: [string, (endpoint: string) => Answer | Error][] = [
  ['the samples', (endpoint) => fixture(endpoint === 'phone/list' ? 'phone-list' : 'phone-start')],
  ['a talkative refusal', () => ({ body: { code: 77777, msg: chatty, data: { failDetails: chatty } } })],
  ['a talkative item', () => good({ failDetails: [{ id: order.phoneId, code: 40004, msg: chatty }] })],
  ['a talkative task', () => good({ items: [{ id: '1', status: 4, failCode: 1, failDesc: chatty }] })],
  ['a talkative page', () => ({ status: 500, body: chatty })],
  ['a talkative error', () => new Error(chatty)],
  ['wrong credentials', () => bad(40003)],
];

it.each(answers)('nothing that the client says gives away a secret: %s', async (_what, answer) => {
  const folder = await mkdtemp(join(tmpdir(), 'postd-geelark-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'a.mp4');
  await writeFile(file, 'bytes');
  for (const credentials of [
    { kind: 'token', token: 'planted-token' },
    { kind: 'key', appId: 'app', apiKey: 'planted-api-key' },
  ] as const) {
    const { cloud, told } = bench(({ endpoint }) => answer(endpoint), { credentials });
    const replies = await everyCall(cloud, file);
    expect(told.length).toBeGreaterThan(5);
    expect(JSON.stringify([replies, told])).not.toContain('planted');
  }
});

it('nothing gives away a secret when the network fails', async () => {
  const cloud = realClient('http://127.0.0.1:1');
  expect(JSON.stringify(await everyCall(cloud, '/dev/null'))).not.toContain('planted');
});

it('tells its listener about every call, with what support will ask for', async () => {
  const { cloud, told } = bench(() => good(null), { newTraceId: () => 'ours' });
  await cloud.checkAccess();
  expect(told).toEqual([
    {
      endpoint: 'auth/status',
      code: 'ok',
      httpStatus: 200,
      at: 1_700_000_000_000,
      durationMs: 0,
      traceId: 'ours',
      cloudTraceId: 'T',
    },
  ]);
});
