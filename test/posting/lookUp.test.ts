import { describe, expect, it } from 'vitest';
import type { PhoneCloud, TaskRecord } from '../../src/domain/cloud.ts';
import { defaultPolicy } from '../../src/domain/policy.ts';
import { lookUp } from '../../src/posting/lookUp.ts';

const wanted = {
  name: 'postd-abc123-7-1',
  phoneId: '500000000000000001',
  network: 'instagram',
  scheduleAtSeconds: 1000,
} as const;

const record = (changes: Partial<TaskRecord> = {}): TaskRecord => ({
  taskId: '9',
  name: 'plan000009',
  phoneId: wanted.phoneId,
  scheduleAtSeconds: 1000,
  status: 'completed',
  network: 'instagram',
  ...changes,
});

/** What is concluded from a history that shows these tasks. */
const concludeFrom = async (...records: TaskRecord[]) => {
  const cloud: Pick<PhoneCloud, 'taskHistory'> = {
    taskHistory: async () => ({ ok: true, askedAt: 1, at: 2, value: records }),
  };
  return lookUp(cloud, defaultPolicy)(wanted);
};

describe('a create whose answer was lost', () => {
  it('is found by its name, whatever time the cloud shows', async () => {
    const found = await concludeFrom(record({ name: wanted.name, scheduleAtSeconds: 5000 }));
    expect(found).toMatchObject({ kind: 'found', taskId: '9' });
  });

  it('is found without a name when just one task fits', async () => {
    expect(await concludeFrom(record({ name: '' }))).toMatchObject({ kind: 'found', taskId: '9' });
    const two = [record({ name: '' }), record({ name: '', taskId: '10', scheduleAtSeconds: 1300 })];
    expect(await concludeFrom(...two)).toMatchObject({ kind: 'unreadable' });
  });

  it('is not proven absent while a task is there that arrived later under another name', async () => {
    expect(await concludeFrom(record({ scheduleAtSeconds: 1300 }))).toMatchObject({ kind: 'unreadable' });
    expect(await concludeFrom(record({ name: '', scheduleAtSeconds: 1300 }))).toMatchObject({
      kind: 'unreadable',
    });
  });

  it('is absent when the tasks of its phone are older, or much later', async () => {
    const others = [record({ scheduleAtSeconds: 900 }), record({ taskId: '10', scheduleAtSeconds: 3000 })];
    expect(await concludeFrom(...others)).toMatchObject({ kind: 'absent', phoneIdle: true });
  });
});
