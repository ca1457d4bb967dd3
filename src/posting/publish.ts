import type { PhoneCloud } from '../domain/cloud.ts';
import type { Deeds } from '../domain/deeds.ts';
import type { Brakes } from '../domain/store.ts';
import type { Clock } from '../domain/time.ts';
import { refusedByPause } from './brakes.ts';

/**
 * Creates the publishing task, unless posting is paused. Sent once: what becomes of a lost reply is for the machine to
 * find out (R1).
 */
export const publish =
  (cloud: PhoneCloud, store: Brakes, clock: Clock): Deeds['publish'] =>
  async ({ campaign, order }) =>
    refusedByPause(store, clock, campaign) ?? cloud.createTask(order);
