import { expect, test } from 'vitest';
import { watchPurse } from '../../src/daemon/purse.ts';
import type { Balance, Reply } from '../../src/domain/cloud.ts';
import { hoursMs, minutesMs } from '../../src/domain/time.ts';
import type { Store } from '../../src/domain/store.ts';
import { newStore } from '../store/kit.ts';
import { settle, VirtualClock } from '../support/virtualClock.ts';

const open = (usd: number, store: Store = newStore()) => {
  const clock = new VirtualClock();
  const leaving = new AbortController();
  const purse = { usd, below: 20 as number | null, isReachable: true, looks: 0 };
  const readBalance = async (): Promise<Reply<Balance>> => {
    purse.looks += 1;
    const [askedAt, at] = [clock.now(), clock.now()];
    if (purse.isReachable) return { ok: true, askedAt, at, value: { usd: purse.usd } };
    const failure = {
      code: 'http.timeout',
      blame: 'infrastructure',
      scope: 'everything',
      message: 'no answer',
    } as const;
    return { ok: false, askedAt, at, effect: 'none', failure };
  };
  const ended = watchPurse({
    store,
    clock,
    cloud: { readBalance },
    below: () => purse.below,
    signal: leaving.signal,
  });
  return { store, clock, purse, leaving, ended };
};

const told = (store: Store): string[] =>
  store.factsSince(0, {}, 100).flatMap(({ name }) => (name.startsWith('balance.') ? [name] : []));
const openNotices = (store: Store): string[] => store.openNotices(9).map(({ notice }) => notice.kind);

test('a low balance is told once, also by the next daemon, and again only after it was enough', async () => {
  const first = open(50);
  const { store } = first;
  await first.clock.advance(hoursMs(2));
  expect(told(store)).toEqual([]);
  first.purse.usd = 19.99;
  await first.clock.advance(hoursMs(5));
  expect(told(store)).toEqual(['balance.low']);
  expect(store.openNotices(9)[0]?.notice.message).toContain('19.99 USD, less than 20.00 USD');
  first.leaving.abort();
  await first.ended;

  const second = open(10, store);
  await second.clock.advance(hoursMs(5));
  expect(told(store)).toEqual(['balance.low']);
  second.purse.usd = 100;
  await second.clock.advance(minutesMs(31));
  expect(told(store)).toEqual(['balance.low', 'balance.enough']);
  expect(openNotices(store)).toEqual([]);
  second.purse.usd = 5;
  await second.clock.advance(hoursMs(2));
  expect(told(store)).toEqual(['balance.low', 'balance.enough', 'balance.low']);
  expect(openNotices(store)).toEqual(['balance']);
});

test('a cloud that does not answer says nothing of money', async () => {
  const { store, clock, purse } = open(1);
  await settle();
  purse.isReachable = false;
  await clock.advance(hoursMs(3));
  expect(told(store)).toEqual(['balance.low']);
  expect(openNotices(store)).toEqual(['balance']);
});

test('where nobody wants to know, the cloud is not asked, and what was open is over', async () => {
  const { store, clock, purse } = open(1);
  await clock.advance(minutesMs(1));
  expect(openNotices(store)).toEqual(['balance']);
  purse.below = null;
  await clock.advance(hoursMs(3));
  expect(purse.looks).toBe(1);
  expect(openNotices(store)).toEqual([]);
});

test('the cloud is asked twice an hour', async () => {
  const { clock, purse } = open(50);
  await clock.advance(hoursMs(24) - 1);
  expect(purse.looks).toBe(48);
});
