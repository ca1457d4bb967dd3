import { expect, test } from 'vitest';
import type { Fact } from '../../src/domain/fact.ts';
import { giveEachAPhone, newStore, noon, open, seed, taken } from './kit.ts';

const fact = (message: string) => ({ at: noon, level: 'info', name: 'test', message }) as const;

test('what is rehearsed can be looked at while it lasts, and has not happened afterwards', () => {
  const store = newStore();
  giveEachAPhone(store, ['anna']);
  seed(store, 'viral', 'anna v1');
  const before = store.jobs({});
  const seen = store.rehearse(() => {
    seed(store, 'viral', 'anna v2', 'anna v3');
    giveEachAPhone(store, ['anna', 'ben']);
    taken(store, open(store, 'viral'));
    return store.jobs({}).map(({ jobId, state }) => `${jobId} ${state}`);
  });
  expect(seen).toEqual(['viral-1 claimed', 'viral-2 pending', 'viral-3 pending']);
  expect(store.jobs({})).toEqual(before);
  expect(store.openRuns()).toEqual([]);
  expect(store.openAttempts()).toEqual([]);
  expect(store.roster()?.phones.map(({ name }) => name)).toEqual(['anna']);
  expect(seed(store, 'viral', 'anna v2')).toEqual(['viral-2']);
  expect(open(store, 'viral').runId).toBe(1);
});

test('nobody hears of it, not even later', () => {
  const store = newStore();
  const heard: Fact[] = [];
  store.onFact((told) => heard.push(told));
  store.rehearse(() => store.record(fact('rehearsed')));
  store.record(fact('real'));
  expect(heard.map(({ message }) => message)).toEqual(['real']);
  expect(store.factsSince(0, {}, 10)).toEqual(heard);
});

test('a rehearsal that breaks is undone as well, and says why', () => {
  const store = newStore();
  expect(() =>
    store.rehearse(() => {
      seed(store, 'viral', 'anna v1');
      open(store, 'viral');
      open(store, 'viral');
    }),
  ).toThrow('viral already has an open run');
  expect(store.jobs({})).toEqual([]);
  expect(seed(store, 'viral', 'anna v1')).toEqual(['viral-1']);
});
