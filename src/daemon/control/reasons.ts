import type { AttemptPhase } from '../../domain/job.ts';
import type { LeasePhase } from '../../domain/lease.ts';
import type { Moment } from '../../domain/time.ts';
import type { ReasonView } from '../../ipc/contract.ts';

/** It ends by itself, at a moment that is known or not. */
export const passes = (code: string, message: string, untilAt: Moment | null = null): ReasonView => ({
  code,
  message,
  untilAt,
  needsYou: false,
  next: [],
});

/** It ends when somebody types this. */
export const needs = (code: string, message: string, ...next: string[]): ReasonView => ({
  code,
  message,
  untilAt: null,
  needsYou: true,
  next,
});

/** What an attempt does in a phase. */
export const doing: Readonly<Record<AttemptPhase, string>> = {
  uploading: 'uploading the video',
  awaitingPhone: 'waiting for its phone to boot',
  publishing: 'creating the task in the cloud',
  lookingUp: 'looking up whether its task was created, as the answer was lost',
  confirming: 'waiting for the cloud to post',
  cancelling: 'cancelling a task that takes too long',
  settling: 'writing down the outcome',
  settled: 'done',
};

/** What a lease does in a phase. */
export const holding: Readonly<Record<LeasePhase, string>> = {
  looking: 'looking whether it is off',
  starting: 'being started',
  booting: 'booting',
  ready: 'on and ready',
  inUse: 'on and in use',
  stopping: 'being stopped',
  refused: 'it could not be stopped yet',
  confirmingOff: 'waiting to see it off',
  takenOver: 'a person is on it',
  closed: 'let go',
};
