import { beforeEach, expect, test } from 'vitest';
import type { Attempt, Outcome } from '../../src/domain/job.ts';
import type { Run } from '../../src/domain/run.ts';
import type { Store } from '../../src/domain/store.ts';
import type { Connection } from '../../src/store/connection.ts';
import { failure, leased, newDatabase, noon, published, running, saying, settle, taken } from './kit.ts';

let connection: Connection;
let store: Store;
let run: Run;
let attempt: Attempt;

beforeEach(() => {
  ({ connection, store } = newDatabase());
  run = running(store, 'viral', ['anna v1', 'ben v1']);
  attempt = taken(store, run);
});

test('a row that we cannot have written is an error, not a guess', () => {
  connection.script(`UPDATE runs SET settings = '{"enabled": "maybe"}'`);
  expect(() => store.openRuns()).toThrow(
    expect.objectContaining({ code: 'store-failed', message: saying('could not read the open runs') }),
  );
});

test('jobs, leases and ledger can be asked for by what people ask for', () => {
  leased(store, attempt);
  settle(store, attempt, published);
  const ids = (filter: Parameters<Store['jobs']>[0]) => store.jobs(filter).map((job) => job.jobId);
  expect(ids({})).toEqual(['viral-1', 'viral-2']);
  expect(ids({ limit: 1 })).toEqual(['viral-1']);
  expect(ids({ campaign: 'podcast' })).toEqual([]);
  expect(ids({ campaign: 'viral', account: 'ben' })).toEqual(['viral-2']);
  expect(ids({ runId: run.runId, states: ['succeeded', 'failed'] })).toEqual(['viral-1']);
  expect(store.leases({ campaign: 'viral', open: true, limit: 5 })).toHaveLength(1);
  expect(store.leases({ open: false })).toEqual([]);
  expect(store.ledger({ account: 'anna', campaign: 'viral' })).toHaveLength(1);
  expect(store.ledger({ account: 'ben' })).toEqual([]);
  expect(store.latestRun('podcast')).toBeNull();
});

test('jobs are counted by state, for a campaign, a run or a day', () => {
  settle(store, attempt, published);
  const none = {
    pending: 0,
    claimed: 0,
    retrying: 0,
    succeeded: 0,
    failed: 0,
    unconfirmed: 0,
    skipped: 0,
    cancelled: 0,
  };
  const counts = { ...none, pending: 1, succeeded: 1 };
  expect(store.countJobs({ campaign: 'viral' })).toEqual(counts);
  expect(store.countJobs({ campaign: 'viral', runId: run.runId })).toEqual(counts);
  expect(store.countJobs({ campaign: 'viral', day: '2026-11-22' })).toEqual(counts);
  expect(store.countJobs({ campaign: 'viral', day: '2026-11-23' })).toEqual(none);
  expect(store.countJobs({ campaign: 'podcast' })).toEqual(none);
});

test('the failures of a run are those of its attempts that failed or may have, the last one first', () => {
  const { store } = newDatabase();
  const run = running(store, 'viral', ['anna v1', 'ben v1', 'cleo v1', 'dora v1', 'emil v1']);
  const outcomes: Outcome[] = [
    { kind: 'failed', failure: failure() },
    { kind: 'retry', failure: failure() },
    published,
    { kind: 'deferred', failure: failure({ blame: 'person' }), notBefore: noon + 9e9 },
    { kind: 'unconfirmed', failure: failure() },
  ];
  for (const outcome of outcomes) settle(store, taken(store, run), outcome);
  const failed = (limit: number) =>
    store.failedAttempts({ runId: run.runId, limit }).map(({ account }) => account);
  expect(failed(9)).toEqual(['emil', 'ben', 'anna']);
  expect(failed(1)).toEqual(['emil']);
  expect(store.failedAttempts({ runId: 99, limit: 9 })).toEqual([]);
});

test('a job tells how often it was tried, the attempt in hand included, those given back not', () => {
  const tries = () => store.jobs({ account: 'anna' })[0]?.attempts;
  expect(tries()).toBe(1);
  settle(store, attempt, { kind: 'deferred', failure: failure(), notBefore: noon });
  expect(tries()).toBe(0);
  settle(store, taken(store, run), { kind: 'retry', failure: failure() });
  expect(tries()).toBe(1);
});

test('what waits is counted without what has ended, and an overdue moment is told', () => {
  expect(store.backlog(noon)).toEqual({ pending: 1, retrying: 0, unconfirmed: 0, overdueSince: null });
  const due = noon + 60_000;
  settle(store, attempt, { kind: 'deferred', failure: failure(), notBefore: due });
  expect(store.backlog(due - 1).overdueSince).toBeNull();
  expect(store.backlog(due + 5000)).toEqual({ pending: 2, retrying: 0, unconfirmed: 0, overdueSince: due });
  store.advanceRun({ ...run, phase: 'stopped', endedAt: due }, []);
  expect(store.backlog(due + 5000)).toMatchObject({ pending: 2, overdueSince: null });
});

test('the last publication of a campaign is remembered, and the size of it all', () => {
  expect(store.lastPublications()).toEqual([]);
  settle(store, attempt, published);
  expect(store.lastPublications()).toEqual([{ campaign: 'viral', at: expect.any(Number) as unknown }]);
  expect(store.sizeBytes()).toBeGreaterThan(50_000);
});

test('how the attempts of a run ended, by worker, pass and whose fault it was', () => {
  const { store } = newDatabase();
  const run = running(store, 'viral', ['anna v1', 'ben v1', 'cleo v1', 'dora v1']);
  settle(store, taken(store, run), published);
  settle(store, taken(store, run, { worker: 'w2' }), { kind: 'retry', failure: failure() });
  settle(store, taken(store, run, { worker: 'w2' }), { kind: 'retry', failure: failure() });
  taken(store, run);
  expect(store.endsOfRun(run.runId)).toEqual([
    { worker: 'w2', passNumber: 1, kind: 'retry', blame: 'infrastructure', attempts: 2 },
    { worker: 'worker-1', passNumber: 1, kind: 'published', blame: null, attempts: 1 },
  ]);
});
