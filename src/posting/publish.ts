import type { PhoneCloud } from '../domain/cloud.ts';
import type { Deeds } from '../domain/deeds.ts';

/** Creates the publishing task. Sent once: what becomes of a lost reply is for the machine to find out (R1). */
export const publish =
  (cloud: PhoneCloud): Deeds['publish'] =>
  (order) =>
    cloud.createTask(order);
