import type { PhoneCloud } from '../domain/cloud.ts';
import type { Deeds } from '../domain/deeds.ts';
import type { Work } from '../domain/store.ts';
import { hoursMs } from '../domain/time.ts';

/** A temporary upload lives three days (GeeLark, "temporary upload"). */
const uploadLivesMs = hoursMs(72);

/** Sends a video to its place, and remembers where it is for the other jobs that want it. */
export const putMedia =
  (cloud: PhoneCloud, store: Work): Deeds['putMedia'] =>
  async ({ videoId, videoPath, sizeBytes, uploadUrl, resourceUrl }) => {
    const reply = await cloud.putMedia(uploadUrl, videoPath, sizeBytes);
    if (reply.ok) store.saveUpload({ videoId, resourceUrl, expiresAt: reply.askedAt + uploadLivesMs });
    return reply;
  };
