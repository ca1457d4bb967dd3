import type { PhoneCloud } from '../domain/cloud.ts';
import type { Deeds } from '../domain/deeds.ts';
import type { Brakes } from '../domain/store.ts';
import type { Clock } from '../domain/time.ts';
import { refusedByPause } from './brakes.ts';

/** Starts a phone, unless posting is paused; "ok" means accepted. */
export const startPhone =
  (cloud: PhoneCloud, store: Brakes, clock: Clock): Deeds['startPhone'] =>
  async ({ phoneId, campaign }) =>
    refusedByPause(store, clock, campaign) ?? cloud.startPhone(phoneId);
