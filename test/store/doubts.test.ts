import { describe, expect, test } from 'vitest';
import { PostdError } from '../../src/domain/failure.ts';
import type { Store } from '../../src/domain/store.ts';
import { minutesMs } from '../../src/domain/time.ts';
import { claim, closed, failure, leased, newStore, noon, open, running, seed, settle, taken } from './kit.ts';

const inDoubt = () => {
  const store = newStore();
  const run = running(store, 'viral', ['anna v1']);
  const attempt = taken(store, run);
  settle(store, attempt, { kind: 'unconfirmed', failure: failure({ code: 'create.lost' }) });
  return { store, run, attempt };
};

const resolve = (store: Store, verdict: 'posted' | 'not-posted', jobId = 'viral-1') =>
  store.resolve({ jobId, verdict, by: 'operator', note: 'looked at the account', at: noon });

describe('a post that may be out', () => {
  test('is found again until it is decided', () => {
    const { store, attempt } = inDoubt();
    expect(store.unconfirmed(noon - 1)).toMatchObject([{ attemptId: attempt.attemptId }]);
    expect(store.unconfirmed(noon)).toEqual([]);
    resolve(store, 'posted');
    expect(store.unconfirmed(noon - 1)).toEqual([]);
  });

  test('that is out enters the ledger and still counts for its day', () => {
    const { store } = inDoubt();
    expect(resolve(store, 'posted')).toMatchObject({ job: { state: 'succeeded' }, wasResolved: false });
    expect(store.ledger({})).toMatchObject([{ account: 'anna', videoId: 'v1', jobId: 'viral-1' }]);
    seed(store, 'viral', 'anna v2');
    const run = store.openRuns()[0];
    if (run === undefined) throw new Error('the run is gone');
    expect(claim(store, run)).toEqual({ kind: 'nothing' });
  });

  test.each([
    ['evidence', 'when the evidence was seen', minutesMs(20)],
    ['operator', 'when it was given up on', 0],
  ] as const)('that is out, says the %s, may have gone out as late as %s', (by, _, agoMs) => {
    const { store } = inDoubt();
    store.resolve({ jobId: 'viral-1', verdict: 'posted', by, note: null, at: noon + minutesMs(20) });
    expect(store.ledger({})).toMatchObject([{ publishedAt: noon + agoMs }]);
  });

  test('that is not out has failed, frees its place under the cap, and its pair may be planned again', () => {
    const { store, run } = inDoubt();
    expect(resolve(store, 'not-posted')).toMatchObject({ job: { state: 'failed' } });
    expect(store.ledger({})).toEqual([]);
    store.advanceRun({ ...run, phase: 'finished', endedAt: noon }, []);
    expect(seed(store, 'viral', 'anna v1')).toEqual(['viral-2']);
    expect(taken(store, open(store, 'viral')).jobId).toBe('viral-2');
  });

  test.each(['posted', 'not-posted'] as const)('that was said to be %s before is nothing new', (verdict) => {
    const { store } = inDoubt();
    const { job } = resolve(store, verdict);
    const told = store.factsSince(0, {}, 99).length;
    expect(resolve(store, verdict)).toEqual({ job, wasResolved: true });
    expect(store.factsSince(0, {}, 99)).toHaveLength(told);
    expect(store.ledger({})).toHaveLength(verdict === 'posted' ? 1 : 0);
  });

  test('is decided once, and only if it is in doubt', () => {
    const { store } = inDoubt();
    resolve(store, 'posted');
    expect(() => resolve(store, 'not-posted')).toThrow(PostdError);
    expect(() => resolve(store, 'posted', 'viral-9')).toThrow(/no job viral-9/);
    expect(store.jobs({})).toMatchObject([{ state: 'succeeded' }]);
  });

  test('whose task turns up late gets its phone a lease again, unless somebody holds the phone', () => {
    const store = newStore();
    const run = running(store, 'viral', ['anna v1']);
    const attempt = taken(store, run);
    const lease = leased(store, attempt);
    settle(store, attempt, { kind: 'unconfirmed', failure: failure() });
    const order = { attemptId: attempt.attemptId, proofFrom: noon, deadlineAt: noon + 1, at: noon + 1 };
    expect(store.reopenLease(order)).toBeNull();
    closed(store, lease);
    expect(store.reopenLease(order)).toMatchObject({ phase: 'confirmingOff', account: 'anna' });
    expect(store.openLeases()).toHaveLength(1);
  });

  test('whose task ended unseen gets its phone a lease once, whoever asks again', () => {
    const store = newStore();
    const attempt = taken(store, running(store, 'viral', ['anna v1']));
    closed(store, leased(store, attempt));
    settle(store, attempt, { kind: 'unconfirmed', failure: failure() });
    const at = noon + minutesMs(10);
    const order = { attemptId: attempt.attemptId, proofFrom: at, deadlineAt: at + 1, at, once: true };
    const again = store.reopenLease(order);
    expect(again).toMatchObject({ phase: 'confirmingOff' });
    if (again !== null) closed(store, again);
    expect(store.reopenLease(order)).toBeNull();
    expect(store.reopenLease({ ...order, once: false })).toMatchObject({ phase: 'confirmingOff' });
  });
});

const everything = { kind: 'everything', name: null } as const;
const podcast = { kind: 'campaign', name: 'podcast' } as const;

describe('a pause', () => {
  test('of everything keeps every campaign from claiming, until it is resumed', () => {
    const store = newStore();
    const run = running(store, 'viral', ['anna v1']);
    store.pause({ ...everything, code: 'geelark.41001', message: 'the balance is used up', at: noon });
    expect(claim(store, run)).toEqual({ kind: 'nothing' });
    expect(store.resume({ ...everything, at: noon })).toBe(true);
    expect(store.resume({ ...everything, at: noon })).toBe(false);
    expect(claim(store, run).kind).toBe('taken');
  });

  test('of one campaign leaves the others alone, and keeps its first reason', () => {
    const store = newStore();
    const viral = running(store, 'viral', ['anna v1']);
    store.pause({ ...podcast, code: 'budget', message: 'first', at: noon });
    store.pause({ ...podcast, code: 'budget', message: 'second', at: noon + 1 });
    expect(store.pauses()).toEqual([{ ...podcast, code: 'budget', message: 'first', since: noon }]);
    expect(claim(store, viral).kind).toBe('taken');
  });

  test('of the cloud is remembered until it is over', () => {
    const store = newStore();
    store.saveCloudPause({ endpoint: 'phone/status', until: noon + 10 });
    store.saveCloudPause({ endpoint: 'phone/status', until: noon + 20 });
    expect(store.cloudPauses(noon + 15)).toEqual([{ endpoint: 'phone/status', until: noon + 20 }]);
    expect(store.cloudPauses(noon + 20)).toEqual([]);
  });
});

test('phone minutes are those of the leases that began to run since then, the running ones up to now', () => {
  const store = newStore();
  const run = running(store, 'viral', ['anna v1', 'bert v2']);
  const minute = 60_000;
  const anna = leased(store, taken(store, run));
  const bert = leased(store, taken(store, run));
  store.advanceLease(
    { ...anna, phase: 'closed', onSince: noon, offAt: noon + 3 * minute, closedAt: noon },
    [],
  );
  store.advanceLease({ ...bert, phase: 'inUse', onSince: noon + minute }, []);
  const now = noon + 5 * minute;
  expect(store.phoneMinutes({ since: noon, campaign: null, now })).toBe(7);
  expect(store.phoneMinutes({ since: noon + 1, campaign: 'viral', now })).toBe(4);
  expect(store.phoneMinutes({ since: noon, campaign: 'podcast', now })).toBe(0);
});
