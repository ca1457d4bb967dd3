import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectations } from './expectations.ts';
import { nobody, objectionTo } from './fence.ts';
import type { Ground } from './ground.ts';
import { behindHttp, insideWorld } from './places.ts';

const folder = mkdtempSync(join(tmpdir(), 'postd-contract-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** In their order: a phone is stopped that was started before. */
describe.each([
  ['the simulated world', insideWorld],
  ['postsim over HTTP', () => behindHttp(folder)],
])('%s keeps the contract', (_place, open) => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await open();
  });
  afterAll(() => ground.close());

  it.each(expectations.map((one) => [`${one.weight}: ${one.says}`, one] as const))('%s', (_says, one) =>
    one.holds(ground),
  );
});

describe('the fence around the test phone', () => {
  const objection = (endpoint: string, content: object) =>
    objectionTo('POST', `/open/v1/${endpoint}`, JSON.stringify(content), '42');

  it.each([
    ['phone/list', {}],
    ['phone/start', { ids: ['42'] }],
    ['phone/stop', { ids: ['42', nobody] }],
    ['rpa/task/instagramPubReels', { id: '42' }],
  ])('lets %s %o through', (endpoint, content) => expect(objection(endpoint, content)).toBeNull());

  it.each([
    ['phone/start', { ids: ['42', '43'] }],
    ['phone/stop', {}],
    ['rpa/task/instagramPubReels', { id: '43' }],
    ['phone/delete', { ids: ['42'] }],
    ['task/cancel', { ids: ['7'] }],
  ])('holds %s %o back', (endpoint, content) => expect(objection(endpoint, content)).not.toBeNull());

  it('sends nothing that it objects to', async () => {
    await using stack = new AsyncDisposableStack();
    const ground = await insideWorld();
    stack.defer(() => ground.close());
    const reply = await ground.cloud.startPhone('100000000000000002');
    expect(reply).toMatchObject({ ok: false, effect: 'unknown' });
  });
});
