import { beforeEach, describe, expect, test } from 'vitest';
import type { Attempt } from '../../src/domain/job.ts';
import type { Run } from '../../src/domain/run.ts';
import type { Store } from '../../src/domain/store.ts';
import { failure, newStore, noon, published, running, saying, settle, taken } from './kit.ts';

let store: Store;
let run: Run;
let attempt: Attempt;

beforeEach(() => {
  store = newStore();
  run = running(store, 'viral', ['anna v1', 'ben v1']);
  attempt = taken(store, run);
});

describe('an attempt', () => {
  test('moves, with all it has learnt, and tells it in the same commit', () => {
    const moved: Attempt = {
      ...attempt,
      phase: 'publishing',
      createNumber: 1,
      taskName: 'postd-abc123-1-1',
      scheduleAtSeconds: 1_700_000_000,
      taskId: '600',
      createSentAt: noon + 1,
      createRepliedAt: noon + 2.5,
      doubtUntil: noon + 3,
      absentLooks: 2,
      cancelAskedAt: noon + 4,
      deadlineAt: noon + 5,
      outcome: { kind: 'retry', failure: failure() },
    };
    store.advanceAttempt(moved, [{ at: noon, level: 'info', name: 'post.sent', message: 'Sent.' }]);
    expect(store.openAttempts()).toEqual([moved]);
    expect(store.attempt(moved.attemptId)).toEqual(moved);
    expect(store.attempt(99)).toBeNull();
    expect(store.factsSince(store.lastFactSeq() - 1, {}, 1)).toMatchObject([{ name: 'post.sent' }]);
  });

  test('does not move once it is settled', () => {
    settle(store, attempt, published);
    expect(() => store.advanceAttempt({ ...attempt, phase: 'confirming' }, [])).toThrow(
      expect.objectContaining({ code: 'store-failed', message: saying('settled or another') }),
    );
  });

  test('does not settle by moving', () => {
    const over: Attempt = { ...attempt, phase: 'settled', settledAt: noon, outcome: published };
    expect(() => store.advanceAttempt(over, [])).toThrow('ends by being settled');
  });

  test.each([
    { worker: 'worker-9' },
    { jobId: 'viral-2' },
    { phoneId: 'p9' },
    { runId: 99 },
    { attemptId: 9 },
  ])('is not moved by another owner: %o', (other) => {
    expect(() => store.advanceAttempt({ ...attempt, ...other, phase: 'confirming' }, [])).toThrow(
      expect.objectContaining({ code: 'store-failed' }),
    );
    expect(store.openAttempts()).toEqual([attempt]);
  });

  test('never shares the name of its task with another', () => {
    store.advanceAttempt({ ...attempt, taskName: 'one' }, []);
    const other = taken(store, run);
    expect(() => store.advanceAttempt({ ...other, taskName: 'one' }, [])).toThrow('UNIQUE');
  });
});
