import { z } from 'zod';
import type { Network, PhoneCloud, TaskRecord } from '../domain/cloud.ts';
import { looseId, looseInteger, looseText, optionalInteger, rowsWithTotal } from './envelope.ts';
import { pageSize, readAll } from './paging.ts';
import { taskStatus } from './statuses.ts';
import type { Ask } from './transport.ts';

/**
 * §6.2, as far as a search for a lost task needs it. Phone and time must be there: a row without them could be the
 * very task we look for, so that its answer proves nothing.
 */
const record = z
  .object({
    id: looseId,
    planName: looseText,
    envId: looseId,
    scheduleAt: looseInteger,
    status: taskStatus,
    taskType: optionalInteger,
  })
  .transform((row): TaskRecord => ({
    taskId: row.id,
    name: row.planName,
    phoneId: row.envId,
    scheduleAtSeconds: row.scheduleAt,
    status: row.status,
    network: networkOf(row.taskType),
  }));

const recordList = rowsWithTotal(record);

/** The history of the last seven days (§6.3), read to its end in either order it may be sorted. */
export function historyCall(ask: Ask): Pick<PhoneCloud, 'taskHistory'> {
  return {
    taskHistory: () =>
      readAll(
        'history of tasks',
        ({ taskId }: TaskRecord) => taskId,
        ({ lastId }) =>
          ask({
            endpoint: 'task/historyRecords',
            body: { size: pageSize, ...(lastId === null ? {} : { lastId }) },
            urgency: 'normal',
            data: recordList,
          }),
      ),
  };
}

/**
 * §6.2: 1 and 3 are TikTok posts. 42 is "everything else", Instagram among it: a task of that type is of the kind we
 * create for Instagram, but need not be for Instagram.
 */
function networkOf(taskType: number | null): Network | 'other' {
  if (taskType === 1 || taskType === 3) return 'tiktok';
  return taskType === 42 ? 'instagram' : 'other';
}
