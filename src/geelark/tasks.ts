import { z } from 'zod';
import type { PhoneCloud, TaskLook } from '../domain/cloud.ts';
import type { Clock } from '../domain/time.ts';
import { batch } from './batch.ts';
import { looseId, looseText, optionalInteger, rowsWithTotal } from './envelope.ts';
import { judgeFailCode } from './failcodes.ts';
import type { Page } from './paging.ts';
import { aboutOne, acceptCode, inBatches, mapReply } from './replies.ts';
import { taskStatus } from './statuses.ts';
import type { Ask } from './transport.ts';

/** §6.2, as far as a look needs it. */
const task = z.object({
  id: looseId,
  status: taskStatus,
  failCode: optionalInteger,
  cost: optionalInteger,
  shareLink: looseText,
});
type Task = z.output<typeof task>;

const taskList = rowsWithTotal(task);

const cancelledCode = 20005;

/** Looking at tasks and cancelling them (§6). */
export function taskCalls(ask: Ask, clock: Clock): Pick<PhoneCloud, 'lookAtTasks' | 'cancelTask'> {
  return {
    lookAtTasks: (taskIds) =>
      inBatches(clock, taskIds, async (ids) => {
        const body = { ids };
        const reply = await ask({ endpoint: 'task/query', body, urgency: 'background', data: taskList });
        return mapReply(reply, ({ askedAt, at, value }) => {
          const absent = absentMeans(value);
          return ids.map((taskId): TaskLook => {
            const found = value.rows.find((row) => row.id === taskId);
            return { taskId, askedAt, at, ...(found === undefined ? absent : appearance(found)) };
          });
        });
      }),

    // A task whose state allows no cancelling has come to its end: the next look says to which.
    cancelTask: async (taskId) => {
      const endpoint = 'task/cancel';
      const reply = await ask({ endpoint, body: { ids: [taskId] }, urgency: 'stop', data: batch });
      return acceptCode(aboutOne(endpoint, taskId, reply), 'geelark.48001');
    },
  };
}

type Appearance = Omit<TaskLook, 'taskId' | 'askedAt' | 'at'>;

/** A task that the answer leaves out is missing, unless the answer itself says that it leaves something out. */
const absentMeans = ({ total, rows }: Page<Task>): Appearance => ({
  status: total !== null && total > rows.length ? 'unknown' : 'missing',
  failure: null,
  mayBeOut: false,
  shareLink: null,
});

function appearance({ status, failCode, cost, shareLink }: Task): Appearance {
  const link = shareLink === '' ? null : shareLink;
  if (status === 'failed') {
    return { status, ...judgeFailCode(failCode === 0 ? null : failCode), shareLink: link };
  }
  if (status === 'cancelled') {
    // The table's flag for 20005: it may be out if it had begun. `cost` is the seconds it ran; only a 0 says it had not.
    const { failure } = judgeFailCode(cancelledCode);
    return { status, failure, mayBeOut: cost !== 0, shareLink: link };
  }
  return { status, failure: null, mayBeOut: false, shareLink: link };
}
