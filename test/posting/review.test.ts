import { describe, expect, it } from 'vitest';
import type { TaskLook, TaskRecord } from '../../src/domain/cloud.ts';
import { defaultPolicy } from '../../src/domain/policy.ts';
import type { ReopenOrder, ResolveOrder } from '../../src/domain/store.ts';
import { review } from '../../src/posting/review.ts';
import { anAttempt } from '../support/rows.ts';
import { VirtualClock } from '../support/virtualClock.ts';

const name = 'postd-abc123-7-1';
const doubt = anAttempt(0, { attemptId: 7, jobId: 'viral-7', taskName: name, taskId: null });

/** A review of one lost create that the cloud shows as these tasks; what was decided, and who else decided meanwhile. */
async function reviewOf(
  looks: Partial<TaskLook>[],
  operatorDecides = false,
  reopened: ReopenOrder[] = [],
): Promise<ResolveOrder[]> {
  const decided: ResolveOrder[] = [];
  const clock = new VirtualClock();
  const at = clock.now();
  let isOpen = true;
  const tasks = looks.map((look, index): TaskLook => ({
    taskId: String(index),
    askedAt: at,
    at,
    status: 'completed',
    failure: null,
    mayBeOut: false,
    shareLink: null,
    ...look,
  }));
  const record = ({ taskId, status }: TaskLook): TaskRecord => ({
    taskId,
    name,
    phoneId: doubt.phoneId,
    scheduleAtSeconds: 1000,
    status,
    network: 'instagram',
  });
  const store = {
    unconfirmed: () => (isOpen ? [doubt] : []),
    resolve: (order: ResolveOrder) => {
      if (!isOpen) throw new Error('decided twice');
      isOpen = false;
      decided.push(order);
    },
    reopenLease: (order: ReopenOrder) => {
      reopened.push(order);
      return null;
    },
  };
  const cloud = {
    taskHistory: async () => ({ ok: true, askedAt: at, at, value: tasks.map(record) }),
    lookAtTasks: async () => {
      if (operatorDecides) isOpen = false;
      return { ok: true, askedAt: at, at, value: tasks };
    },
    cancelTask: async () => ({ ok: true, askedAt: at, at, value: null }),
  };
  await review(store as never, cloud as never, clock, defaultPolicy)();
  return decided;
}

describe('late evidence about a post', () => {
  it('decides once, though the cloud carried the create out twice', async () => {
    expect(await reviewOf([{}, {}])).toMatchObject([{ jobId: 'viral-7', verdict: 'posted', by: 'evidence' }]);
  });

  it('is not that nothing is out while one of two tasks may be', async () => {
    expect(await reviewOf([{ status: 'failed' }, { status: 'completed' }])).toMatchObject([
      { verdict: 'posted' },
    ]);
    expect(await reviewOf([{ status: 'failed' }, { status: 'running' }])).toEqual([]);
    expect(await reviewOf([{ status: 'failed' }, { status: 'cancelled' }])).toMatchObject([
      { verdict: 'not-posted' },
    ]);
    expect(await reviewOf([{ status: 'failed', mayBeOut: true }])).toEqual([]);
  });

  it('takes the phone back once, of a task that came and ended while postd was down', async () => {
    const reopened: ReopenOrder[] = [];
    await reviewOf([{ status: 'failed', mayBeOut: true }], false, reopened);
    expect(reopened).toMatchObject([{ attemptId: 7, once: true }]);
  });

  it('comes too late when an operator has decided while the cloud was asked', async () => {
    expect(await reviewOf([{}], true)).toEqual([]);
  });
});
