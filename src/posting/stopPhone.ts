import type { PhoneCloud } from '../domain/cloud.ts';
import type { Deeds } from '../domain/deeds.ts';

/** Stops a phone; "ok" means accepted. Only the phone machine asks for it, and only under its lease (R2). */
export const stopPhone =
  (cloud: PhoneCloud): Deeds['stopPhone'] =>
  ({ phoneId }) =>
    cloud.stopPhone(phoneId);
