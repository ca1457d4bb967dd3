import type { PhoneCloud } from '../domain/cloud.ts';
import type { Deeds } from '../domain/deeds.ts';

/** Starts a phone; "ok" means accepted. */
export const startPhone =
  (cloud: PhoneCloud): Deeds['startPhone'] =>
  ({ phoneId }) =>
    cloud.startPhone(phoneId);
