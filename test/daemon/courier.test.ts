import { expect, test } from 'vitest';
import { startCourier } from '../../src/daemon/courier.ts';
import type { Letter, Way } from '../../src/domain/letter.ts';
import { minutesMs, secondsMs } from '../../src/domain/time.ts';
import { newStore } from '../store/kit.ts';
import { settle, VirtualClock } from '../support/virtualClock.ts';

const open = () => {
  const store = newStore();
  const clock = new VirtualClock();
  const leaving = new AbortController();
  const sent: Letter[] = [];
  let problem: string | null = null;
  const way: Way = {
    channel: 'webhook',
    send: async (letter) => {
      sent.push(letter);
      return problem;
    },
  };
  let ways: Way[] = [way];
  const courier = startCourier({ store, clock, ways: () => ways, signal: leaving.signal });
  store.onFact(() => courier.wake());
  return {
    store,
    clock,
    sent,
    courier,
    leaving,
    break: (words: string | null) => (problem = words),
    take: (others: Way[]) => (ways = others),
    way,
    fail: (code: string) =>
      store.pause({ kind: 'everything', name: null, code, message: code, at: clock.now() }),
  };
};

test('a notice is sent at once, and once', async () => {
  const { sent, fail, clock, store } = open();
  await settle();
  fail('money');
  await settle();
  expect(sent.map(({ message }) => message)).toEqual([expect.stringContaining('money')]);
  await clock.advance(minutesMs(180));
  expect(sent).toHaveLength(1);
  expect(store.openNotices(9)[0]?.deliveries).toMatchObject([
    { channel: 'webhook', attempts: 1, problem: null },
  ]);
});

test('one that does not arrive is sent again under the same id, while others are not held up', async () => {
  const house = open();
  house.break('the webhook answered 500');
  house.fail('money');
  await settle();
  expect(house.sent).toHaveLength(1);
  house.break(null);
  house.fail('plan');
  await settle();
  expect(house.sent).toHaveLength(2);
  await house.clock.advance(secondsMs(31));
  const [first, , again] = house.sent;
  expect(again).toEqual(first);
  await house.clock.advance(minutesMs(180));
  expect(house.sent).toHaveLength(3);
  expect(house.store.factsSince(0, { level: 'warn' }, 99).map(({ name }) => name)).toContain(
    'notice.undelivered',
  );
});

test('who is told later is told what still needs somebody', async () => {
  const { store, sent, fail, take, courier, way, clock } = open();
  take([]);
  fail('money');
  fail('plan');
  await clock.advance(minutesMs(60));
  store.resume({ kind: 'everything', name: null, code: 'plan', at: clock.now() });
  take([way]);
  courier.wake();
  await settle();
  expect(sent.map(({ message }) => message)).toEqual([expect.stringContaining('money')]);
});

test('it ends when postd leaves, and touches nothing any more', async () => {
  const { courier, leaving, fail, sent } = open();
  leaving.abort();
  await courier.ended;
  fail('money');
  await settle();
  expect(sent).toEqual([]);
});
