import { expect, test } from 'vitest';
import type { Outcome } from '../../src/domain/job.ts';
import { claim, day, failure, newStore, noon, published, running, seed, settle, taken } from './kit.ts';

const one = (store: ReturnType<typeof newStore>, account: string) =>
  store.accountStandings({ accounts: [account], day })[0];

const retry: Outcome = { kind: 'retry', failure: failure() };

test('an account of which nothing is known has done nothing', () => {
  expect(newStore().accountStandings({ accounts: ['zoe', 'anna'], day })).toEqual(
    ['zoe', 'anna'].map((account) => ({
      account,
      cap: null,
      used: 0,
      lastPostAt: null,
      failuresInRow: 0,
      openJobs: 0,
      nextJobId: null,
      nextDueAt: null,
      nextNeeds: null,
    })),
  );
});

test('posts of today are told against the smallest cap of the enabled campaigns', () => {
  const store = newStore();
  store.saveMemberships([
    { campaign: 'off', enabled: false, maxPostsPerAccountPerDay: 1, accounts: ['anna'] },
    { campaign: 'podcast', enabled: true, maxPostsPerAccountPerDay: 2, accounts: ['anna'] },
    { campaign: 'viral', enabled: true, maxPostsPerAccountPerDay: 5, accounts: ['anna'] },
  ]);
  const run = running(store, 'viral', ['anna v1', 'anna v2', 'anna v3']);
  settle(store, taken(store, run), published);
  taken(store, run);
  expect(one(store, 'anna')).toMatchObject({
    cap: { used: 2, limit: 2, setBy: 'podcast' },
    used: 2,
    lastPostAt: noon + 1000,
    openJobs: 1,
    nextJobId: 'viral-3',
    nextDueAt: null,
  });
});

test('failures in a row are those since the last post; what was given back is none, nor what may be out', () => {
  const store = newStore();
  const run = running(store, 'viral', ['anna v1', 'anna v2', 'anna v3', 'anna v4', 'anna v5', 'anna v6']);
  const row = (outcome: Outcome) => {
    settle(store, taken(store, run), outcome);
    return one(store, 'anna')?.failuresInRow;
  };
  expect(row(retry)).toBe(1);
  expect(row(published)).toBe(0);
  expect(row({ kind: 'failed', failure: failure() })).toBe(1);
  expect(row({ kind: 'deferred', failure: failure(), notBefore: noon + 9e9 })).toBe(1);
  expect(row(retry)).toBe(2);
  expect(row({ kind: 'unconfirmed', failure: failure() })).toBe(2);
});

test('jobs of all campaigns wait, the next due first', () => {
  const store = newStore();
  const run = running(store, 'viral', ['anna v1', 'anna v2', 'ben v1']);
  settle(store, taken(store, run), { kind: 'deferred', failure: failure(), notBefore: noon + 60_000 });
  settle(store, taken(store, run), { kind: 'deferred', failure: failure(), notBefore: noon + 30_000 });
  const waiting = { openJobs: 2, nextJobId: 'viral-2', nextDueAt: noon + 30_000, nextNeeds: null };
  expect(one(store, 'anna')).toMatchObject(waiting);
  seed(store, 'podcast', 'anna v9');
  expect(one(store, 'anna')).toMatchObject({
    openJobs: 3,
    nextJobId: 'podcast-1',
    nextDueAt: null,
    nextNeeds: 'start',
  });
  const ids = (limit: number) => store.openJobsOf({ account: 'anna', limit }).map(({ jobId }) => jobId);
  expect(ids(9)).toEqual(['podcast-1', 'viral-2', 'viral-1']);
  expect(ids(1)).toEqual(['podcast-1']);
});

test('a job that is to be tried again waits for the next pass', () => {
  const store = newStore();
  const run = running(store, 'viral', ['anna v1']);
  settle(store, taken(store, run), retry);
  expect(one(store, 'anna')).toMatchObject({ nextJobId: 'viral-1', nextNeeds: 'nextPass' });
});

test('the attempts on an account, the newest first', () => {
  const store = newStore();
  const run = running(store, 'viral', ['anna v1', 'anna v2', 'ben v1']);
  settle(store, taken(store, run), published);
  claim(store, run);
  const of = store.attemptsOn({ account: 'anna', limit: 9 }).map(({ jobId }) => jobId);
  expect(of).toEqual(['viral-2', 'viral-1']);
});
