import type { Deeds } from '../domain/deeds.ts';
import type { Work } from '../domain/store.ts';
import { hoursMs, type Clock } from '../domain/time.ts';

/** What is found must still be there when the task fetches it, after a boot and perhaps a queue. */
const neededForMs = hoursMs(2);

/** Looks whether these bytes are in the cloud already. */
export const findUpload =
  (store: Work, clock: Clock): Deeds['findUpload'] =>
  async ({ videoId }) => {
    const at = clock.now();
    return { at, resourceUrl: store.findUpload(videoId, at + neededForMs)?.resourceUrl ?? null };
  };
