import { describe, expect, test } from 'vitest';
import type { Store } from '../../src/domain/store.ts';
import {
  day,
  failure,
  newStore,
  noon,
  open,
  planned,
  published,
  running,
  seed,
  settle,
  taken,
} from './kit.ts';

const statesOf = (store: Store, campaign = 'viral'): string[] =>
  store.jobs({ campaign }).map(({ jobId, state }) => `${jobId} ${state}`);

/** A run of jobs that ended in every way, and one that nobody took; it is over. */
const afterARun = (store: Store): void => {
  const run = running(store, 'viral', ['anna v1', 'ben v1', 'cleo v1', 'dora v1', 'emma v1']);
  settle(store, taken(store, run), published);
  settle(store, taken(store, run), { kind: 'failed', failure: failure() });
  settle(store, taken(store, run), { kind: 'unconfirmed', failure: failure() });
  settle(store, taken(store, run), { kind: 'deferred', failure: failure(), notBefore: noon });
  store.advanceRun({ ...run, phase: 'stopped', endedAt: noon }, []);
};

const accounts = ['anna', 'ben', 'cleo', 'dora', 'emma'];
const limits = (store: Store, replacing?: { account: string | null }) =>
  store.planningLimits({
    ...{ campaign: 'viral', network: 'instagram' as const, accounts, day },
    ...(replacing && { replacing }),
  });
const member = (store: Store) =>
  store.saveMemberships([{ campaign: 'viral', enabled: true, maxPostsPerAccountPerDay: 1, accounts }]);

describe('a plan anew', () => {
  const again = (store: Store, account: string | null = null) =>
    store.seed({
      ...{ campaign: 'viral', network: 'instagram', planSeed: 8, day, at: noon },
      jobs: [planned('emma', 'v1'), planned('emma', 'v9'), planned('dora', 'v1')],
      replacing: { account },
    });

  test('takes the place of jobs that were never tried, and of no others', () => {
    const store = newStore();
    afterARun(store);
    member(store);
    expect(limits(store).remaining.get('emma')).toBe(0);
    expect(limits(store, { account: null }).remaining.get('emma')).toBe(1);
    expect(limits(store, { account: null }).remaining.get('dora')).toBe(0);
    expect(limits(store, { account: null }).excluded.size).toBe(limits(store).excluded.size - 1);

    expect(again(store)).toEqual({ added: 2, replaced: 1, jobIds: ['viral-6', 'viral-7'] });
    expect(statesOf(store)).toEqual([
      'viral-1 succeeded',
      'viral-2 failed',
      'viral-3 unconfirmed',
      'viral-4 pending',
      'viral-5 cancelled',
      'viral-6 pending',
      'viral-7 pending',
    ]);
  });

  test('may be for one account, and touches no other campaign (R12)', () => {
    const store = newStore();
    seed(store, 'podcast', 'emma v2');
    seed(store, 'viral', 'anna v2', 'emma v3');
    again(store, 'emma');
    expect(statesOf(store, 'podcast')).toEqual(['podcast-1 pending']);
    expect(statesOf(store).slice(0, 2)).toEqual(['viral-1 pending', 'viral-2 cancelled']);
  });
});

describe('a day that is reset', () => {
  const reset = (store: Store, dryRun = false) => store.resetDay({ campaign: 'viral', at: noon, dryRun });

  test('cancels what waits and keeps all that happened', () => {
    const store = newStore();
    afterARun(store);
    seed(store, 'podcast', 'emma v2');
    expect(reset(store, true)).toEqual({ cancelled: 2 });
    expect(statesOf(store)).toContain('viral-5 pending');
    expect(reset(store)).toEqual({ cancelled: 2 });
    expect(statesOf(store)).toEqual([
      'viral-1 succeeded',
      'viral-2 failed',
      'viral-3 unconfirmed',
      'viral-4 cancelled',
      'viral-5 cancelled',
    ]);
    expect(statesOf(store, 'podcast')).toEqual(['podcast-1 pending']);
    expect(store.ledger({})).toHaveLength(1);
    expect(store.jobs({ campaign: 'viral', sinceReset: true })).toEqual([]);
    expect(store.factsSince(store.lastFactSeq() - 1, {}, 1)).toMatchObject([
      { name: 'campaign.reset', campaign: 'viral' },
    ]);
  });

  test('can be planned anew, but for posts that are out or may be (R1, R6)', () => {
    const store = newStore();
    afterARun(store);
    member(store);
    expect([...limits(store).remaining.values()]).toEqual([0, 0, 0, 0, 0]);
    reset(store);
    expect([...limits(store).remaining]).toEqual([
      ['anna', 0],
      ['ben', 1],
      ['cleo', 0],
      ['dora', 1],
      ['emma', 1],
    ]);
    expect(seed(store, 'viral', 'anna v1', 'ben v1', 'cleo v1')).toEqual(['viral-6']);
    expect(store.jobs({ campaign: 'viral', sinceReset: true }).map(({ jobId }) => jobId)).toEqual([
      'viral-6',
    ]);
  });

  test('is not one of a campaign that runs', () => {
    const store = newStore();
    seed(store, 'viral', 'anna v1');
    open(store, 'viral');
    expect(() => reset(store)).toThrow(expect.objectContaining({ code: 'already-running' }));
    expect(statesOf(store)).toEqual(['viral-1 pending']);
  });
});
