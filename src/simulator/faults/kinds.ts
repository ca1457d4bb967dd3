import * as z from 'zod';
import { faultKind } from './desk.ts';

/**
 * Faults of phones, tasks and files. Each is struck at the one place of the world that asks for it; the faults of
 * calls are in `wire.ts`.
 */
const seconds = (standard: number) => z.number().nonnegative().default(standard);

export const startRefused = faultKind('start_refused', 'a start is refused in failDetails', {
  code: z.number().int().default(43020),
});
export const bootStuck = faultKind('boot_stuck', 'a phone stays in "starting" until it is stopped', {});
export const bootDies = faultKind('boot_dies', 'a phone falls back to "off" while it boots', {
  afterSeconds: seconds(30),
});
export const bootSlow = faultKind('boot_slow', 'a boot takes minutes', { bootSeconds: seconds(420) });
export const stopLies = faultKind('stop_lies', 'a stop answers success and does nothing', {});
export const stopRefusedAfterTask = faultKind(
  'stop_43005_after_done',
  'a stop is refused with 43005 for a while after the task ended',
  { forSeconds: seconds(60) },
);
export const expiredMidRun = faultKind('expired_mid_run', 'the phone expires while its task runs', {});
export const personStopsMidTask = faultKind(
  'human_stop_mid_task',
  'a person switches the phone off while its task runs',
  { person: z.string().default('a person'), published: z.boolean().default(false) },
);
export const personTakesMidTask = faultKind(
  'human_remote',
  'a person takes over the phone while its task runs and keeps it',
  { person: z.string().default('a person'), leavesAfterSeconds: z.number().positive().optional() },
);

export const taskFails = faultKind('task_fail', 'a publishing task ends with a fail code', {
  failCode: z.number().int(),
  /** The post is out all the same. */
  published: z.boolean().default(false),
});
export const falseSuccess = faultKind('false_success', 'a task completes without having published', {});
export const lateSuccess = faultKind('success_but_late', 'a task runs very long, then completes', {
  taskSeconds: seconds(2100),
});
export const cancelRace = faultKind('cancel_race', 'a cancel is accepted, and the task completes', {});
export const cancelTooLate = faultKind(
  'cancelled_but_published',
  'a task is cancelled after its post went out',
  {},
);
export const taskVanishes = faultKind('task_vanishes', 'a task is missing from task/query', {});
export const historyHides = faultKind('history_hides', 'a task is missing from task/historyRecords', {});
export const unknownStatus = faultKind('unknown_status', 'a running task reports a status nobody knows', {
  status: z.number().int().default(8),
});
export const createDuplicate = faultKind(
  'create_duplicate',
  'one create makes two tasks, as if an intermediary had repeated it',
  { afterSeconds: seconds(600) },
);

export const uploadUrlExpired = faultKind('upload_url_expired', 'a PUT is refused: the URL has expired', {});
export const putRefused = faultKind('put_403_sig', 'a PUT is refused: the signature does not match', {});
export const putBreaks = faultKind('put_5xx', 'a PUT answers 503 in XML', {
  applied: z.boolean().default(false),
});
export const putStalls = faultKind('put_stall', 'a PUT is never answered', {
  applied: z.boolean().default(false),
});
export const resourceLate = faultKind('resource_late', 'an uploaded file becomes readable late', {
  afterSeconds: seconds(45),
});
export const resourceGone = faultKind('resource_gone', 'an uploaded file disappears early', {
  afterSeconds: seconds(60),
});

export const eventFaults = [
  startRefused,
  bootStuck,
  bootDies,
  bootSlow,
  stopLies,
  stopRefusedAfterTask,
  expiredMidRun,
  personStopsMidTask,
  personTakesMidTask,
  taskFails,
  falseSuccess,
  lateSuccess,
  cancelRace,
  cancelTooLate,
  taskVanishes,
  historyHides,
  unknownStatus,
  createDuplicate,
  uploadUrlExpired,
  putRefused,
  putBreaks,
  putStalls,
  resourceLate,
  resourceGone,
];
