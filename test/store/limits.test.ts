import { describe, expect, test } from 'vitest';
import type { Store } from '../../src/domain/store.ts';
import { day, failure, newStore, published, running, seed, settle, taken, tomorrow } from './kit.ts';

const membership = (campaign: string, cap: number, accounts: string[], enabled = true) => ({
  campaign,
  enabled,
  maxPostsPerAccountPerDay: cap,
  accounts,
});

const remaining = (store: Store, campaign: string, account: string, on = day) =>
  store
    .planningLimits({ campaign, network: 'instagram', accounts: [account], day: on })
    .remaining.get(account);

describe('what a plan may still give an account today', () => {
  test('is the smallest cap among the enabled campaigns that name it (R6)', () => {
    const store = newStore();
    store.saveMemberships([
      membership('viral', 5, ['anna', 'ben']),
      membership('podcast', 3, ['anna']),
      membership('archive', 1, ['anna', 'ben'], false),
    ]);
    expect(remaining(store, 'viral', 'anna')).toBe(3);
    expect(remaining(store, 'viral', 'ben')).toBe(5);
  });

  test('counts the cap of a disabled campaign when it is the one that plans', () => {
    const store = newStore();
    store.saveMemberships([membership('archive', 2, ['anna'], false), membership('viral', 5, ['anna'])]);
    expect(remaining(store, 'archive', 'anna')).toBe(2);
  });

  test('is nothing for an account that no campaign is known to name', () => {
    expect(remaining(newStore(), 'viral', 'anna')).toBe(0);
  });

  test('shrinks by what is in hand or out, of whatever campaign, and by the jobs of its own that wait', () => {
    const store = newStore();
    store.saveMemberships([membership('viral', 5, ['anna']), membership('podcast', 5, ['anna'])]);
    const run = running(store, 'podcast', ['anna v1', 'anna v2', 'anna v3']);
    settle(store, taken(store, run), published);
    taken(store, run);
    expect(remaining(store, 'viral', 'anna')).toBe(3);
    expect(remaining(store, 'podcast', 'anna')).toBe(2);
    expect(remaining(store, 'podcast', 'anna', tomorrow)).toBe(3);
  });

  test('shrinks by the jobs of its own that failed today, and not by those of another day', () => {
    const store = newStore();
    store.saveMemberships([membership('viral', 2, ['anna'])]);
    const run = running(store, 'viral', ['anna v1']);
    settle(store, taken(store, run), { kind: 'failed', failure: failure() });
    expect(remaining(store, 'viral', 'anna')).toBe(1);
    expect(remaining(store, 'viral', 'anna', tomorrow)).toBe(2);
  });

  test('is never negative', () => {
    const store = newStore();
    store.saveMemberships([membership('viral', 1, ['anna'])]);
    seed(store, 'viral', 'anna v1', 'anna v2', 'anna v3');
    expect(remaining(store, 'viral', 'anna')).toBe(0);
  });
});

test('a plan must leave out what is out, may be out, or is somebody’s open job', () => {
  const store = newStore();
  const run = running(store, 'viral', ['anna v1', 'ben v2', 'cleo v3']);
  settle(store, taken(store, run), published);
  settle(store, taken(store, run), { kind: 'unconfirmed', failure: failure() });
  settle(store, taken(store, run), { kind: 'failed', failure: failure() });
  seed(store, 'podcast', 'dora v4');
  const limits = store.planningLimits({
    campaign: 'viral',
    network: 'instagram',
    accounts: ['anna', 'ben', 'cleo', 'dora'],
    day,
  });
  expect([...limits.excluded].sort()).toEqual(['v1 anna', 'v2 ben', 'v4 dora']);
  expect([...limits.timesPosted]).toEqual([['v1', 1]]);
});
