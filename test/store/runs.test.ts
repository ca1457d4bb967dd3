import { describe, expect, test } from 'vitest';
import {
  claim,
  failure,
  newStore,
  noon,
  open,
  running,
  saying,
  seed,
  settings,
  settle,
  taken,
} from './kit.ts';

describe('opening a run', () => {
  test('answers the run and enlists the jobs that are open', () => {
    const store = newStore();
    seed(store, 'viral', 'anna v1', 'ben v1');
    const run = open(store, 'viral');
    expect(run).toEqual({
      runId: run.runId,
      campaign: 'viral',
      phase: 'running',
      passNumber: 1,
      workers: 3,
      settings: settings(),
      startedAt: noon,
      plannedAt: noon,
      deadlineAt: null,
      endedAt: null,
      reason: null,
    });
    expect(store.openRuns()).toEqual([run]);
    expect(store.latestRun('viral')).toEqual(run);
    expect(store.countJobs({ campaign: 'viral', runId: run.runId }).pending).toBe(2);
  });

  test('writes nothing when there is nothing to do', () => {
    const store = newStore();
    const order = { settings: settings(), workers: 1, limit: null, at: noon };
    expect(store.openRun({ ...order, campaign: 'viral', account: null })).toBeNull();
    seed(store, 'viral', 'anna v1');
    expect(store.openRun({ ...order, campaign: 'viral', account: 'ben' })).toBeNull();
    expect(store.openRuns()).toEqual([]);
  });

  test('takes no more jobs than the limit, the oldest first, and only of the account it is told', () => {
    const store = newStore();
    seed(store, 'viral', 'ben v1', 'anna v1', 'anna v2', 'anna v3');
    const order = { campaign: 'viral', settings: settings(), workers: 1, at: noon };
    const run = store.openRun({ ...order, limit: 2, account: 'anna' });
    expect(store.jobs({ runId: run?.runId ?? 0 }).map((job) => job.jobId)).toEqual(['viral-2', 'viral-3']);
  });

  test('starts the jobs over: first pass, no waiting', () => {
    const store = newStore();
    const first = running(store, 'viral', ['anna v1', 'ben v1']);
    settle(store, taken(store, first), { kind: 'retry', failure: failure() });
    const deferred = {
      kind: 'deferred',
      failure: failure({ blame: 'person' }),
      notBefore: noon + 9e6,
    } as const;
    settle(store, taken(store, first), deferred);
    store.advanceRun({ ...first, phase: 'stopped', endedAt: noon }, []);
    const second = open(store, 'viral');
    expect(store.jobs({ runId: second.runId })).toMatchObject([
      {
        state: 'retrying',
        passNumber: 1,
        notBefore: null,
        waitingSince: null,
        reason: 'The phone did not boot',
      },
      { state: 'pending', passNumber: 1, notBefore: null, waitingSince: null, reason: null },
    ]);
    expect(claim(store, second).kind).toBe('taken');
    expect(store.jobs({ runId: first.runId })).toEqual([]);
  });

  test('is refused while another run of the campaign is open (R4), and free beside other campaigns', () => {
    const store = newStore();
    running(store, 'viral', ['anna v1']);
    seed(store, 'viral', 'anna v2');
    expect(() => open(store, 'viral')).toThrow(expect.objectContaining({ code: 'already-running' }));
    seed(store, 'podcast', 'ben v1');
    expect(open(store, 'podcast').campaign).toBe('podcast');
  });
});

test('a run moves until it has ended, and not after', () => {
  const store = newStore();
  const run = running(store, 'viral', ['anna v1']);
  const between = { ...run, phase: 'betweenPasses' as const, passNumber: 2, deadlineAt: noon + 5 };
  store.advanceRun(between, [
    { at: noon, level: 'info', name: 'pass.over', message: 'Pass 1 is over.', campaign: 'viral' },
  ]);
  expect(store.openRuns()).toEqual([between]);
  const over = { ...between, phase: 'finished' as const, endedAt: noon + 9, reason: 'All done.' };
  store.advanceRun(over, []);
  expect(store.openRuns()).toEqual([]);
  expect(store.latestRun('viral')).toEqual(over);
  expect(() => store.advanceRun(run, [])).toThrow(
    expect.objectContaining({ code: 'store-failed', message: saying('not open') }),
  );
  expect(store.factsSince(0, {}, 9).map(({ name }) => name)).toEqual(['pass.over']);
});
