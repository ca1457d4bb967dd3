import { expect, test } from 'vitest';
import type { Outcome } from '../../src/domain/job.ts';
import { day, failure, leased, newStore, noon, published, running, settle, taken } from './kit.ts';

const hourMs = 3_600_000;
const query = { day, since: noon - 12 * hourMs, until: noon + 12 * hourMs, now: noon };

test('attempts count in the hour in which they ended, by how they ended and whose fault it was', () => {
  const store = newStore();
  const run = running(store, 'viral', ['anna v1', 'ben v1', 'cleo v1', 'dora v1', 'emil v1']);
  const outcomes: Outcome[] = [
    published,
    { kind: 'failed', failure: failure({ blame: 'account' }) },
    { kind: 'retry', failure: failure() },
    { kind: 'deferred', failure: failure({ blame: 'person' }), notBefore: noon + 9e9 },
    { kind: 'unconfirmed', failure: failure() },
  ];
  for (const outcome of outcomes) {
    const attempt = taken(store, run);
    store.advanceAttempt({ ...attempt, createNumber: 1, absentLooks: 2, cancelAskedAt: noon }, []);
    settle(store, attempt, outcome);
  }
  const counted = { campaign: 'viral', hour: 12, attempts: 1, calls: 4 };
  expect(store.tally(query).ends).toEqual([
    { ...counted, kind: 'deferred', blame: 'person' },
    { ...counted, kind: 'failed', blame: 'account' },
    { ...counted, kind: 'published', blame: null },
    { ...counted, kind: 'retry', blame: 'infrastructure' },
    { ...counted, kind: 'unconfirmed', blame: 'infrastructure' },
  ]);
  expect(store.tally({ ...query, since: noon + 1 }).ends).toEqual([]);
  expect(store.tally({ ...query, until: noon }).ends).toEqual([]);
});

test('a doubt that was decided counts as what it was found to be, by the last decision', () => {
  const store = newStore();
  const run = running(store, 'viral', ['anna v1']);
  const attempt = taken(store, run);
  settle(store, attempt, { kind: 'unconfirmed', failure: failure() });
  store.resolve({ jobId: 'viral-1', verdict: 'posted', by: 'operator', note: null, at: noon });
  expect(store.tally(query).ends).toMatchObject([{ kind: 'published', blame: null, attempts: 1 }]);
});

test('of a phone that is on over midnight each day gets its part', () => {
  const store = newStore();
  const run = running(store, 'viral', ['anna v1', 'ben v1']);
  const over = leased(store, taken(store, run));
  const open = leased(store, taken(store, run));
  const midnight = noon + 12 * hourMs;
  store.advanceLease(
    {
      ...over,
      phase: 'closed',
      startAskedAt: noon,
      onSince: midnight - 60_000,
      offAt: midnight + 120_000,
      stopAttempts: 1,
      closedAt: midnight + 180_000,
    },
    [],
  );
  store.advanceLease({ ...open, startAskedAt: noon, onSince: midnight + hourMs }, []);
  expect(store.tally(query).phones).toEqual([{ campaign: 'viral', leases: 1, minutes: 1, calls: 2 }]);
  const next = { ...query, since: midnight, until: midnight + 24 * hourMs, now: midnight + 2 * hourMs };
  expect(store.tally(next).phones).toEqual([{ campaign: 'viral', leases: 2, minutes: 62, calls: 3 }]);
});

test('calls add up by day and endpoint, the most frequent first', () => {
  const store = newStore();
  store.addCalls([
    { day, endpoint: 'phone/start', made: 2, failed: 1 },
    { day, endpoint: 'phone/status', made: 3, failed: 0 },
  ]);
  store.addCalls([
    { day, endpoint: 'phone/start', made: 2, failed: 0 },
    { day: '2026-11-21', endpoint: 'phone/start', made: 9, failed: 9 },
  ]);
  expect(store.tally(query).calls).toEqual([
    { endpoint: 'phone/start', made: 4, failed: 1 },
    { endpoint: 'phone/status', made: 3, failed: 0 },
  ]);
});
