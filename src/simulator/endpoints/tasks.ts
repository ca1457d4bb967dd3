import * as z from 'zod';
import { failDescOf } from '../codes.ts';
import { historyHides, taskVanishes, unknownStatus } from '../faults/kinds.ts';
import type { Task } from '../model.ts';
import type { Answer } from '../reply.ts';
import { endpoint, fields, idList, inBatch, refuse, success, tooLarge } from './endpoint.ts';
import type { Batch, Endpoint, Parts } from './endpoint.ts';

const historyForm = fields({
  size: z.number().int().min(1).default(10),
  lastId: z.string().optional(),
  ids: z.array(z.string()).max(100).optional(),
});

/** Looking at tasks and ending them. */
export const taskEndpoints: Endpoint[] = [
  endpoint('task/query', fields({ ids: idList(100) }), ({ ids }, parts) => {
    const items = ids.flatMap((id) => {
      const task = parts.tasks.find(id);
      if (task === undefined || parts.kernel.faults.strike(taskVanishes, subjectOf(task)) !== null) return [];
      const link = task.needShareLink && task.endedAt !== null ? { shareLink: task.shareLink ?? '' } : {};
      return [{ ...rowOf(task), ...link, status: reportedStatus(task, parts) }];
    });
    return success({ total: items.length, items });
  }),

  endpoint('task/historyRecords', historyForm, ({ size, lastId = '', ids = [] }, parts) => {
    const refused = tooLarge(size, parts);
    if (refused !== null) return refused;
    const rows = history(parts).filter((task) => ids.length === 0 || ids.includes(task.id));
    const last = lastId === '' ? -1 : rows.findIndex((task) => task.id === lastId);
    if (lastId !== '' && last === -1) return success({ total: rows.length, items: [] });
    return success({ total: rows.length, items: rows.slice(last + 1, last + 1 + size).map(rowOf) });
  }),

  endpoint(
    'task/detail',
    fields({ id: z.string().min(1), searchAfter: z.array(z.unknown()).optional() }),
    (body, { tasks }) => {
      const task = tasks.find(body.id);
      if (task === undefined) return refuse(48002);
      if (task.state !== 3 && task.state !== 4) return success(rowOf(task));
      const logs = body.searchAfter === undefined ? task.log : [];
      const resultImages = [`https://material.geelark.com/result/${task.id}.png`];
      return success({ ...rowOf(task), resultImages, logs, searchAfter: [task.endedAt], logContinue: false });
    },
  ),

  endpoint('task/cancel', fields({ ids: idList(100) }), ({ ids }, { tasks }) => {
    const batch = inBatch(ids, (id) => {
      const task = tasks.find(id);
      if (task === undefined) return 48002;
      const code = tasks.cancel(task);
      return code === 0 ? {} : code;
    });
    return batchAnswer(batch);
  }),
];

/** Unlike those of phones, batch calls on tasks say in the envelope whether all, some or none succeeded. */
const batchAnswer = ({ totalAmount, successAmount, failAmount, failDetails }: Batch): Answer => {
  const amounts = { totalAmount, successAmount, failAmount };
  if (failAmount === 0) return success(amounts);
  return refuse(successAmount === 0 ? 40009 : 40006, { ...amounts, failDetails });
};

/** Tasks planned within the last seven days that have arrived in the history. */
const history = ({ kernel, tasks }: Parts): Task[] => {
  const { historyRetentionMs, historyOrder, historyShowsFuture } = kernel.options;
  const { now } = kernel.timeline;
  const rows = tasks.all.filter((task) => {
    const plannedAt = task.scheduleAtSeconds * 1000;
    if (task.inHistoryAt > now || plannedAt < now - historyRetentionMs) return false;
    if (!historyShowsFuture && plannedAt > now) return false;
    return kernel.faults.strike(historyHides, subjectOf(task)) === null;
  });
  return historyOrder === 'newest-first' ? rows.reverse() : rows;
};

const subjectOf = (task: Task) => ({ phones: [task.phone], tasks: [task] });

const reportedStatus = (task: Task, { kernel }: Parts): number =>
  task.state === 2 ? (kernel.faults.strike(unknownStatus, subjectOf(task))?.status ?? 2) : task.state;

interface TaskRow {
  id: string;
  planName: string;
  taskType: number;
  serialName: string;
  envId: string;
  scheduleAt: number;
  status: number;
  failCode?: number;
  failDesc?: string;
  /** Seconds of execution. */
  cost?: number;
}

/** Fields that do not apply are left out. */
const rowOf = (task: Task): TaskRow => ({
  id: task.id,
  planName: task.planName,
  taskType: task.taskType,
  serialName: task.phone.name,
  envId: task.phone.id,
  scheduleAt: task.scheduleAtSeconds,
  status: task.state,
  ...(task.failCode === null ? {} : { failCode: task.failCode, failDesc: failDescOf(task.failCode) }),
  ...(task.endedAt === null || task.beganAt === null
    ? {}
    : { cost: Math.round((task.endedAt - task.beganAt) / 1000) }),
});
