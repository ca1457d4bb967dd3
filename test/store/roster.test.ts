import { expect, test } from 'vitest';
import { newStore, noon } from './kit.ts';

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
