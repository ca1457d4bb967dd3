import type { PhoneStatus, TaskStatus } from '../domain/cloud.ts';
import { optionalInteger } from './envelope.ts';

/** §2.1. They read backwards: 0 is running. */
const phoneStatuses: ReadonlyMap<number, PhoneStatus> = new Map([
  [0, 'running'],
  [1, 'starting'],
  [2, 'off'],
  [3, 'expired'],
]);

/** §6.1. */
const taskStatuses: ReadonlyMap<number, TaskStatus> = new Map([
  [1, 'waiting'],
  [2, 'running'],
  [3, 'completed'],
  [4, 'failed'],
  [7, 'cancelled'],
]);

/** Numbers without a word, and what is no number at all, are `unknown`: nothing is concluded from them. */
export const phoneStatus = optionalInteger.transform(
  (value): PhoneStatus => (value === null ? undefined : phoneStatuses.get(value)) ?? 'unknown',
);
export const taskStatus = optionalInteger.transform(
  (value): TaskStatus => (value === null ? undefined : taskStatuses.get(value)) ?? 'unknown',
);
