import type { PhoneCloud } from '../domain/cloud.ts';
import type { Deeds } from '../domain/deeds.ts';

/** Asks the cloud to cancel a task; it may complete all the same. */
export const cancel =
  (cloud: PhoneCloud): Deeds['cancel'] =>
  ({ taskId }) =>
    cloud.cancelTask(taskId);
