import { expect, test } from 'vitest';
import type { Run } from '../../src/domain/run.ts';
import type { Store } from '../../src/domain/store.ts';
import { always } from '../../src/domain/schedule.ts';
import {
  closed,
  day,
  failure,
  leased,
  newStore,
  noon,
  open,
  published,
  running,
  seed,
  settle,
  taken,
  tomorrow,
} from './kit.ts';

/** What may still run. */
const stock = (store: Store, run: Run, at = noon, on = day) => {
  const { due, inHand, nextDueAt, blocked, retrying } = store.takeStock({
    runId: run.runId,
    day: on,
    at,
    open: always,
  });
  return { due, inHand, nextDueAt, blocked, retrying };
};

const empty = { due: 0, inHand: 0, nextDueAt: null, blocked: 0, retrying: 0 };
const person = failure({ code: 'phone.foreign', blame: 'person' });

test('jobs are due until they are in hand, and gone when they are done', () => {
  const store = newStore();
  const run = running(store, 'viral', ['anna v1', 'ben v1']);
  expect(stock(store, run)).toEqual({ ...empty, due: 2 });
  const attempt = taken(store, run);
  expect(stock(store, run)).toEqual({ ...empty, due: 1, inHand: 1 });
  settle(store, attempt, published);
  expect(stock(store, run)).toEqual({ ...empty, due: 1 });
});

test('a job that was put off says when it is due, the earliest first', () => {
  const store = newStore();
  const run = running(store, 'viral', ['anna v1', 'ben v1']);
  settle(store, taken(store, run), { kind: 'deferred', failure: person, notBefore: noon + 500 });
  settle(store, taken(store, run), { kind: 'deferred', failure: person, notBefore: noon + 300 });
  expect(stock(store, run)).toEqual({ ...empty, nextDueAt: noon + 300 });
  expect(stock(store, run, noon + 400)).toEqual({ ...empty, due: 1, nextDueAt: noon + 500 });
});

test('a job that waited too long counts nowhere', () => {
  const store = newStore();
  const run = running(store, 'viral', ['anna v1']);
  settle(store, taken(store, run), { kind: 'deferred', failure: person, notBefore: noon + 500 });
  expect(stock(store, run, noon + run.settings.retry.patienceMs)).toEqual(empty);
});

test('a job for a later pass is counted apart', () => {
  const store = newStore();
  const run = running(store, 'viral', ['anna v1', 'ben v1']);
  settle(store, taken(store, run), { kind: 'retry', failure: failure() });
  expect(stock(store, run)).toEqual({ ...empty, due: 1, retrying: 1 });
  store.advanceRun({ ...run, passNumber: 2 }, []);
  expect(stock(store, run)).toEqual({ ...empty, due: 2 });
});

test('a job whose account or phone is busy elsewhere is blocked', () => {
  const store = newStore();
  const podcast = running(store, 'podcast', ['anna v1']);
  seed(store, 'viral', 'anna v2');
  const viral = open(store, 'viral');
  const attempt = taken(store, podcast);
  expect(stock(store, viral)).toEqual({ ...empty, blocked: 1 });
  const lease = leased(store, attempt);
  settle(store, attempt, published);
  expect(stock(store, viral)).toEqual({ ...empty, blocked: 1 });
  closed(store, lease);
  expect(stock(store, viral)).toEqual({ ...empty, due: 1 });
});

test('a job whose account has spent its cap counts nowhere until the next day', () => {
  const store = newStore();
  const run = running(store, 'viral', ['anna v1', 'anna v2'], { maxPostsPerAccountPerDay: 1 });
  settle(store, taken(store, run), published);
  expect(stock(store, run)).toEqual(empty);
  expect(stock(store, run, noon, tomorrow)).toEqual({ ...empty, due: 1 });
});

test('a cap that is only reserved may come back, so the job is blocked and not given up', () => {
  const store = newStore();
  const run = running(store, 'viral', ['anna v1', 'anna v2'], { maxPostsPerAccountPerDay: 1 });
  const attempt = taken(store, run);
  expect(stock(store, run)).toEqual({ ...empty, inHand: 1, blocked: 1 });
  settle(store, attempt, { kind: 'failed', failure: failure() });
  expect(stock(store, run)).toEqual({ ...empty, due: 1 });
});

test('a job without a phone, or with two to choose from, counts nowhere', () => {
  const store = newStore();
  const run = running(store, 'viral', ['anna v1']);
  store.saveRoster([], noon);
  expect(stock(store, run)).toEqual(empty);
  const twins = ['p1', 'p2'].map((phoneId) => ({ phoneId, name: 'anna', status: 'off' as const }));
  store.saveRoster(twins, noon);
  expect(stock(store, run)).toEqual(empty);
});
