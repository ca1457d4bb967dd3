import type { Blame, Failure, Scope } from '../domain/blame.ts';
import type { Lease } from '../domain/lease.ts';

/** The failures that postd itself finds, as opposed to those the cloud reports. */
const trouble = (code: string, message: string, blame: Blame, scope: Scope = 'phone'): Failure => ({
  code,
  message,
  blame,
  scope,
});

export const phoneOccupied = trouble('phone.occupied', 'somebody else is using the phone', 'person');
export const phoneTakenFirst = trouble(
  'phone.taken-first',
  'somebody started the phone just before us',
  'person',
);
export const phoneGone = trouble(
  'phone.gone',
  'the cloud no longer offers this phone (expired or deleted)',
  'operator',
);
export const phoneUnseen = trouble(
  'phone.unseen',
  'the cloud did not say what the phone is doing',
  'infrastructure',
);
export const bootDied = trouble(
  'phone.boot-died',
  'the phone went off while it was starting',
  'infrastructure',
);
export const bootTimeout = trouble('phone.boot-timeout', 'the phone did not start in time', 'infrastructure');

export const phoneHeld = (holder: Lease): Failure =>
  trouble('phone.held', `the phone is still held by campaign ${holder.campaign}`, 'person');

export const phoneStopping = trouble('phone.stopping', 'the phone is still being switched off', 'person');

export const campaignStopping = trouble('campaign.stopping', 'the campaign is being stopped', 'operator');
export const daemonStopping = trouble('daemon.stopping', 'postd is shutting down', 'operator');
export const taskWithdrawn = trouble('task.withdrawn', 'we cancelled the task before it began', 'operator');
export const taskCancelledByOthers = trouble(
  'task.cancelled',
  'somebody cancelled the task before it began',
  'operator',
);
export const taskCancelledMidway = trouble(
  'task.cancelled-midway',
  'the task was cancelled, perhaps after it had begun',
  'unclassified',
);
export const taskTooLong = trouble(
  'task.too-long',
  'the task did not begin in time and was cancelled',
  'infrastructure',
);
export const taskEndless = trouble(
  'task.endless',
  'the task neither ended nor let itself be cancelled',
  'unclassified',
);
export const taskUnexplained = trouble(
  'task.unexplained',
  'the task failed without a reason',
  'unclassified',
);
export const createLost = trouble(
  'create.lost',
  'the cloud did not answer whether it took the task',
  'unclassified',
);
export const createNeverArrived = trouble(
  'create.never-arrived',
  'the task never arrived in the cloud',
  'infrastructure',
);
