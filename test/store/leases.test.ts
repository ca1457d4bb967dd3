import { beforeEach, describe, expect, test } from 'vitest';
import type { Attempt } from '../../src/domain/job.ts';
import type { Run } from '../../src/domain/run.ts';
import type { Store } from '../../src/domain/store.ts';
import type { Connection } from '../../src/store/connection.ts';
import { closed, failure, leased, newDatabase, noon, published, running, settle, taken } from './kit.ts';

let connection: Connection;
let store: Store;
let run: Run;
let attempt: Attempt;

beforeEach(() => {
  ({ connection, store } = newDatabase());
  run = running(store, 'viral', ['anna v1', 'ben v1']);
  attempt = taken(store, run);
});

describe('a lease', () => {
  test('opens by looking, and belongs to the attempt', () => {
    expect(leased(store, attempt)).toEqual({
      leaseId: 1,
      phoneId: 'phone-anna',
      account: 'anna',
      campaign: 'viral',
      origin: 'attempt',
      runId: run.runId,
      attemptId: attempt.attemptId,
      phase: 'looking',
      openedAt: noon,
      startAskedAt: null,
      onSince: null,
      offAt: null,
      stopAskedAt: null,
      stopAttempts: 0,
      proofFrom: noon,
      looksNeeded: 1,
      looksSeen: 0,
      deadlineAt: noon + 60_000,
      closedAt: null,
      reason: null,
    });
  });

  test('asked for twice is the same lease', () => {
    const lease = leased(store, attempt);
    expect(leased(store, attempt)).toEqual(lease);
    expect(store.leases({})).toEqual([lease]);
  });

  test('is refused, naming the holder, while another attempt holds the phone (R5)', () => {
    const lease = leased(store, attempt);
    settle(store, attempt, { kind: 'deferred', failure: failure(), notBefore: noon });
    connection.script(`UPDATE leases SET phone_id = 'elsewhere'`);
    const second = taken(store, run);
    connection.script(`UPDATE leases SET phone_id = 'phone-anna'`);
    const order = {
      attemptId: second.attemptId,
      phoneId: 'phone-anna',
      proofFrom: noon,
      deadlineAt: noon,
      at: noon,
    };
    expect(store.acquireLease(order)).toEqual({ taken: false, holder: lease });
  });

  test('is for the phone of an open attempt only', () => {
    const order = {
      attemptId: attempt.attemptId,
      phoneId: 'p9',
      proofFrom: noon,
      deadlineAt: noon,
      at: noon,
    };
    expect(() => store.acquireLease(order)).toThrow('may not lease phone p9');
    settle(store, attempt, published);
    expect(() => store.acquireLease({ ...order, phoneId: attempt.phoneId })).toThrow('may not lease');
  });

  test('moves until it is closed, and the phone is free then', () => {
    const lease = leased(store, attempt);
    const moved = {
      ...lease,
      phase: 'stopping' as const,
      startAskedAt: noon + 1,
      onSince: noon + 2,
      stopAskedAt: noon + 3,
      stopAttempts: 1,
      proofFrom: noon + 4,
      looksNeeded: 2,
      looksSeen: 1,
      deadlineAt: null,
      reason: 'The post is out.',
    };
    store.advanceLease(moved, [{ at: noon, level: 'info', name: 'phone.stopping', message: 'Stopping.' }]);
    expect(store.openLeases()).toEqual([moved]);
    closed(store, moved);
    expect(store.openLeases()).toEqual([]);
    expect(() => store.advanceLease(moved, [])).toThrow('closed or another');
    expect(leased(store, attempt).leaseId).toBe(2);
  });

  test.each([{ phoneId: 'p9' }, { runId: 99 }, { leaseId: 9 }])(
    'is not moved by another owner: %o',
    (other) => {
      const lease = leased(store, attempt);
      expect(() => store.advanceLease({ ...lease, ...other, phase: 'starting' }, [])).toThrow(
        expect.objectContaining({ code: 'store-failed' }),
      );
      expect(store.openLeases()).toEqual([lease]);
    },
  );
});

describe('the poller is told to look at', () => {
  test('phones whose lease waits for a look, and at all leased phones when it is to be thorough', () => {
    const lease = leased(store, attempt);
    const phones = (thorough: boolean) => store.wantedLooks({ thorough }).phoneIds;
    for (const phase of ['looking', 'starting', 'booting', 'stopping', 'refused', 'confirmingOff'] as const) {
      store.advanceLease({ ...lease, phase }, []);
      expect(phones(false)).toEqual(['phone-anna']);
    }
    for (const phase of ['ready', 'inUse', 'takenOver'] as const) {
      store.advanceLease({ ...lease, phase }, []);
      expect(phones(false)).toEqual([]);
      expect(phones(true)).toEqual(['phone-anna']);
    }
    closed(store, lease);
    expect(phones(true)).toEqual([]);
  });

  test('tasks that are not known to have ended', () => {
    const tasks = () => store.wantedLooks({ thorough: false }).taskIds;
    store.advanceAttempt({ ...attempt, phase: 'publishing' }, []);
    expect(tasks()).toEqual([]);
    for (const phase of ['publishing', 'lookingUp', 'confirming', 'cancelling'] as const) {
      store.advanceAttempt({ ...attempt, phase, taskId: '600' }, []);
      expect(tasks()).toEqual(['600']);
    }
    store.advanceAttempt({ ...attempt, phase: 'settling', taskId: '600', outcome: published }, []);
    expect(tasks()).toEqual([]);
  });
});
