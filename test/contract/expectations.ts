/** What postd counts on. Each names its section of the API reference; none knows which cloud it is asked of. */
import assert from 'node:assert/strict';
import { z } from 'zod';
import type { PhoneStatus, Reply } from '../../src/domain/cloud.ts';
import { nobody } from './fence.ts';
import type { Ground } from './ground.ts';

/** `read` changes nothing, `power` starts and stops the phone, `upload` stores a file, `publish` posts for all to see. */
export type Weight = 'read' | 'power' | 'upload' | 'publish';

export interface Expectation {
  weight: Weight;
  says: string;
  holds: (ground: Ground) => Promise<void>;
}

const secondMs = 1000;
/** §2.4, §2.5, §6: far more than any client has seen, short enough to end. */
const bootLimitMs = 600 * secondMs;
const stopLimitMs = 120 * secondMs;
const postLimitMs = 3600 * secondMs;
/** §12.2: a new task is in the history after some seconds; nobody knows how many. */
const historyLimitMs = 60 * secondMs;
const lookEveryMs = 10 * secondMs;
/** §2.4: no phone was ever seen to run sooner after its start. postd takes an earlier one for a person's. */
const fastestBootMs = 10 * secondMs;

const items = z.looseObject({
  failDetails: z.array(z.looseObject({ id: z.coerce.string(), code: z.coerce.number() })).default([]),
});

export const expectations: readonly Expectation[] = [
  {
    weight: 'read',
    says: 'our credentials are good (§1.3)',
    holds: async ({ cloud }) => void valueOf(await cloud.checkAccess()),
  },
  {
    weight: 'read',
    says: 'a call without good credentials is refused with 40003 inside an envelope (§1.3, §1.4)',
    holds: async ({ ask }) => {
      const { code } = await ask('auth/status', {}, { kind: 'token', token: 'not-a-token' });
      assert.equal(code, 40003);
    },
  },
  {
    weight: 'read',
    says: 'the phone is in the list of all pages exactly once, under the name it was given (§2.2)',
    holds: async ({ cloud, phone }) => {
      const phones = valueOf(await cloud.listPhones());
      const same = phones.filter(({ phoneId }) => phoneId === phone.phoneId);
      assert.deepEqual(
        same.map(({ name }) => name),
        [phone.name],
      );
      assert.match(phone.phoneId, /^\d{15,20}$/);
    },
  },
  {
    weight: 'read',
    says: 'more than a hundred a page is not answered with rows (§0.12)',
    holds: async ({ ask }) => {
      const { code, data } = await ask('phone/list', { page: 1, pageSize: 101 });
      assert.ok(code === 40008 || data === null || data === undefined, `code ${code}, with data`);
    },
  },
  {
    weight: 'read',
    says: 'an unknown phone is an item of its own with 42001, and the envelope is good (§2.3)',
    holds: async ({ ask, cloud, phone }) => {
      const { data } = await ask('phone/status', { ids: [phone.phoneId, nobody] });
      assert.deepEqual(
        items.parse(data).failDetails.map(({ id, code }) => [id, code]),
        [[nobody, 42001]],
      );
      assert.equal(valueOf(await cloud.lookAtPhones([nobody]))[0]?.status, 'missing');
    },
  },
  {
    weight: 'read',
    says: 'a call without what it needs is refused with a code (§1.2)',
    holds: async ({ ask }) => assert.notEqual((await ask('phone/status', {})).code, 0),
  },
  {
    weight: 'read',
    says: 'a task nobody created is missing from the answer, which is good (§6)',
    holds: async ({ cloud }) =>
      assert.equal(valueOf(await cloud.lookAtTasks([nobody]))[0]?.status, 'missing'),
  },
  {
    weight: 'read',
    says: 'the history of seven days can be read to its end (§6)',
    holds: async ({ cloud }) => void valueOf(await cloud.taskHistory()),
  },
  {
    weight: 'read',
    says: 'the wallet says in numbers what is left (§9)',
    holds: async ({ cloud }) => assert.ok(Number.isFinite(valueOf(await cloud.readBalance()).usd)),
  },
  {
    weight: 'power',
    says: 'the start of an unknown phone is refused in the items, and has no effect (§0.2, §2.4)',
    holds: async ({ cloud }) => {
      const reply = await cloud.startPhone(nobody);
      assert.ok(!reply.ok, 'it was accepted');
      assert.deepEqual([reply.effect, reply.failure.code], ['none', 'geelark.42001']);
    },
  },
  {
    weight: 'power',
    says: 'an accepted start leads over "starting" to "running", no sooner than a phone can boot (§2.1, §2.4)',
    holds: async (ground) => {
      const startedAt = ground.clock.now();
      valueOf(await ground.cloud.startPhone(ground.phone.phoneId));
      const seen = await follow(ground, 'running', bootLimitMs);
      const tookMs = ground.clock.now() - startedAt;
      assert.ok(tookMs >= fastestBootMs, `it ran after ${tookMs} ms`);
      assert.ok(
        seen.every((status) => status !== 'expired' && status !== 'unknown'),
        `it was seen ${seen.join(', ')}`,
      );
    },
  },
  {
    weight: 'power',
    says: 'a start of a running phone is accepted or has no effect, and it runs on (§2.4)',
    holds: async (ground) => {
      const reply = await ground.cloud.startPhone(ground.phone.phoneId);
      assert.ok(reply.ok || reply.effect === 'none', 'nobody knows what it did');
      assert.equal(await ground.status(), 'running');
    },
  },
  {
    weight: 'power',
    says: 'an accepted stop leads to "off", with no other word on the way (§2.1, §2.5)',
    holds: async (ground) => {
      valueOf(await ground.cloud.stopPhone(ground.phone.phoneId));
      const seen = await follow(ground, 'off', stopLimitMs);
      assert.ok(
        seen.every((status) => status === 'running' || status === 'off'),
        `it was seen ${seen.join(', ')}`,
      );
    },
  },
  {
    weight: 'power',
    says: 'a stop of a phone that is off does no harm (§2.5)',
    holds: async (ground) => {
      valueOf(await ground.cloud.stopPhone(ground.phone.phoneId));
      assert.equal(await ground.status(), 'off');
    },
  },
  {
    weight: 'upload',
    says: 'a file goes up in one PUT without further headers (§4.1)',
    holds: async (ground) => {
      await uploaded(ground);
    },
  },
  {
    weight: 'upload',
    says: 'a PUT with a header that was not signed is refused with 403 (§0.13)',
    holds: async ({ cloud, put }) => {
      const { uploadUrl } = valueOf(await cloud.askUploadUrl('mp4'));
      assert.equal(await put(uploadUrl, 'bytes', { 'Content-Type': 'video/mp4' }), 403);
    },
  },
  {
    weight: 'publish',
    says: 'a task can be asked for at once, enters the history under our name, and ends (§6)',
    holds: async (ground) => {
      const { cloud, clock, phone, wait } = ground;
      const name = `contract-${clock.now()}`;
      const order = { name, phoneId: phone.phoneId, network: 'instagram' as const, caption: 'a test' };
      const scheduleAtSeconds = Math.floor(clock.now() / secondMs);
      const mediaUrl = await uploaded(ground);
      const { taskId } = valueOf(await cloud.createTask({ ...order, scheduleAtSeconds, mediaUrl }));
      const look = async () => valueOf(await cloud.lookAtTasks([taskId]))[0]?.status ?? 'missing';
      assert.ok(['waiting', 'running'].includes(await look()), 'it is not there at once');
      await wait(historyLimitMs);
      const records = valueOf(await cloud.taskHistory()).filter((task) => task.name === name);
      assert.deepEqual(
        records.map((task) => [task.taskId, task.phoneId, task.network]),
        [[taskId, phone.phoneId, 'instagram']],
      );
      const isOver = async () => ['completed', 'failed', 'cancelled'].includes(await look());
      assert.ok(await happens(ground, isOver, postLimitMs), 'it did not end');
      assert.equal(await look(), 'completed');
    },
  },
];

const uploaded = async (ground: Ground): Promise<string> => {
  const { cloud, video } = ground;
  const { uploadUrl, resourceUrl } = valueOf(await cloud.askUploadUrl('mp4'));
  valueOf(await cloud.putMedia(uploadUrl, video.path, video.sizeBytes));
  assert.notEqual(resourceUrl, uploadUrl);
  return resourceUrl;
};

/** Looks until the phone is so, and answers what was seen. */
const follow = async (ground: Ground, wanted: PhoneStatus, limitMs: number): Promise<PhoneStatus[]> => {
  const seen: PhoneStatus[] = [];
  const isThere = async () => {
    seen.push(await ground.status());
    return seen.at(-1) === wanted;
  };
  assert.ok(await happens(ground, isThere, limitMs), `it was seen ${[...new Set(seen)].join(', ')}`);
  return seen;
};

const happens = async (
  { clock, wait }: Ground,
  test: () => Promise<boolean>,
  limitMs: number,
): Promise<boolean> => {
  const giveUpAt = clock.now() + limitMs;
  while (clock.now() < giveUpAt) {
    if (await test()) return true;
    await wait(lookEveryMs);
  }
  return false;
};

const valueOf = <T>(reply: Reply<T>): T => {
  if (reply.ok) return reply.value;
  throw new Error(`${reply.failure.code}: ${reply.failure.message}`);
};

/** Stops the phone and sees it off, after whatever has failed. Throws when it stays on. */
export const leave = async (ground: Ground): Promise<void> => {
  if ((await ground.status()) === 'off') return;
  await ground.cloud.stopPhone(ground.phone.phoneId);
  await follow(ground, 'off', stopLimitMs);
};
