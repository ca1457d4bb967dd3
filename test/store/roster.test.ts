import { expect, test } from 'vitest';
import { closed, leased, newStore, noon, phoneOf, running, taken } from './kit.ts';

test('the roster is unknown until the cloud was asked, and replaced as a whole', () => {
  const store = newStore();
  expect(store.roster()).toBeNull();
  store.saveRoster([{ phoneId: 'p1', name: 'anna', status: 'running' }], noon);
  store.saveRoster([{ phoneId: 'p2', name: 'ben', status: 'expired' }], noon + 1);
  expect(store.roster()).toEqual({
    at: noon + 1,
    phones: [{ phoneId: 'p2', name: 'ben', status: 'expired' }],
  });
});

test('a team without phones is known to have none', () => {
  const store = newStore();
  store.saveRoster([], noon);
  expect(store.roster()).toEqual({ at: noon, phones: [] });
});

test('a phone that we have seen off is off, though it was on when the cloud was asked', () => {
  const store = newStore();
  const run = running(store, 'viral', ['anna v1', 'ben v1']);
  const lease = leased(store, taken(store, run));
  const on = ['anna', 'ben'].map((name) => ({ phoneId: phoneOf(name), name, status: 'running' as const }));
  store.saveRoster(on, noon);
  closed(store, lease);
  expect(store.roster()?.phones.map(({ status }) => status)).toEqual(['off', 'running']);
});
