import { beforeEach, describe, expect, test } from 'vitest';
import type { Run } from '../../src/domain/run.ts';
import type { Store } from '../../src/domain/store.ts';
import { hoursMs } from '../../src/domain/time.ts';
import type { Connection } from '../../src/store/connection.ts';
import {
  closed,
  day,
  failure,
  leased,
  newDatabase,
  noon,
  published,
  running,
  saying,
  seed,
  settle,
  taken,
} from './kit.ts';

let store: Store;
let connection: Connection;
let run: Run;

beforeEach(() => {
  ({ store, connection } = newDatabase());
  run = running(store, 'viral', ['anna v1', 'ben v1', 'cleo v1', 'dora v1']);
});

const later = noon + hoursMs(24);
const prune = (changes: Partial<Parameters<Store['prune']>[0]> = {}) =>
  store.prune({
    factsBefore: 0,
    attemptsBefore: later,
    callsBefore: '2000-01-01',
    attemptsAfter: 0,
    limit: 100,
    ...changes,
  });
const attempts = (jobId: string) => store.attemptsOf(jobId).length;

describe('old attempts', () => {
  test('of what is out go, with their leases; the ledger keeps the post, and the pair stays taken', () => {
    const attempt = taken(store, run);
    closed(store, leased(store, attempt));
    settle(store, attempt, published);
    expect(prune()).toEqual({ facts: 0, attempts: 1, next: null });
    expect([attempts(attempt.jobId), store.leases({}).length]).toEqual([0, 0]);
    expect(store.ledger({})).toMatchObject([{ account: 'anna', attemptId: null }]);
    expect(seed(store, 'viral', 'anna v1')).toEqual([]);
    expect(store.jobs({ states: ['succeeded'] })).toHaveLength(1);
  });

  test('of a job that may be out, waits or is in hand stay', () => {
    settle(store, taken(store, run), { kind: 'unconfirmed', failure: failure() });
    settle(store, taken(store, run), { kind: 'retry', failure: failure() });
    settle(store, taken(store, run), { kind: 'deferred', failure: failure(), notBefore: later });
    const inHand = taken(store, run);
    expect(prune().attempts).toBe(0);
    expect(store.attempt(inHand.attemptId)?.phase).toBe('uploading');
  });

  test('the last one of a failed job stays, for it says whose fault it was', () => {
    const first = taken(store, run);
    settle(store, first, { kind: 'failed', failure: failure({ blame: 'content' }) });
    store.advanceRun({ ...run, phase: 'finished', endedAt: noon }, []);
    expect(prune().attempts).toBe(0);
    expect(attempts(first.jobId)).toBe(1);
  });

  test('earlier ones of a job that is over go', () => {
    const first = taken(store, run);
    settle(store, first, { kind: 'deferred', failure: failure(), notBefore: noon });
    const second = taken(store, run);
    expect(second.jobId).toBe(first.jobId);
    settle(store, second, { kind: 'failed', failure: failure({ blame: 'content' }) });
    expect(prune().attempts).toBe(1);
    expect(store.attemptsOf(first.jobId).map(({ attemptId }) => attemptId)).toEqual([second.attemptId]);
  });

  test('that are young, or were decided by a person, stay', () => {
    const attempt = taken(store, run);
    settle(store, attempt, { kind: 'unconfirmed', failure: failure() });
    store.resolve({ jobId: attempt.jobId, verdict: 'posted', by: 'operator', note: null, at: noon });
    settle(store, taken(store, run), published);
    expect(prune({ attemptsBefore: noon }).attempts).toBe(0);
    expect(prune().attempts).toBe(1);
    expect(attempts(attempt.jobId)).toBe(1);
  });

  test('with a lease that is open stay until it is closed', () => {
    const attempt = taken(store, run);
    const lease = leased(store, attempt);
    settle(store, attempt, published);
    expect(prune().attempts).toBe(0);
    closed(store, lease);
    expect(prune().attempts).toBe(1);
  });

  test('go in steps, and those that stay are not looked at again', () => {
    const settleAt = (at: number, outcome: Parameters<typeof settle>[2]) =>
      store.settle({ attemptId: taken(store, run).attemptId, outcome, fromDay: day, untilDay: day, at });
    settleAt(noon, { kind: 'unconfirmed', failure: failure() });
    settleAt(noon + 1, published);
    settleAt(noon + 2, published);
    const first = prune({ limit: 2 });
    expect(first).toEqual({ facts: 0, attempts: 1, next: noon + 1 });
    expect(prune({ limit: 2, attemptsAfter: noon + 1 })).toEqual({ facts: 0, attempts: 1, next: null });
  });
});

test('old facts go, the oldest first, in steps; young ones stay, and numbers are not used again', () => {
  const before = store.lastFactSeq();
  for (let number = 1; number <= 5; number += 1) {
    store.record({ at: noon + number, level: 'info', name: 'test.said', message: `${number}` });
  }
  let next: number | null = 0;
  let steps = 0;
  for (; next !== null; steps += 1) {
    ({ next } = prune({ factsBefore: noon + 4, attemptsBefore: 0, limit: 2, attemptsAfter: next }));
  }
  expect(store.factsSince(0, {}, 99).map(({ message }) => message)).toEqual(['4', '5']);
  expect(steps).toBe(Math.floor((before + 3) / 2) + 1);
  expect(store.lastFactSeq()).toBe(before + 5);
});

test('the database itself lets nobody take the attempt of an open job, or an open lease', () => {
  const sql = (text: string) => () => connection.transaction('break it', () => connection.script(text));
  const attempt = taken(store, run);
  leased(store, attempt);
  expect(sql('DELETE FROM leases')).toThrow(expect.objectContaining({ message: saying('open leases') }));
  settle(store, attempt, { kind: 'unconfirmed', failure: failure() });
  expect(sql('DELETE FROM attempts')).toThrow(expect.objectContaining({ message: saying('open jobs') }));
});
