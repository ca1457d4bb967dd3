import { extname } from 'node:path';
import type { PhoneCloud } from '../domain/cloud.ts';
import type { Deeds } from '../domain/deeds.ts';

/** Asks the cloud for a place to put a video. */
export const askUploadUrl =
  (cloud: PhoneCloud): Deeds['askUploadUrl'] =>
  ({ videoPath }) =>
    cloud.askUploadUrl(extname(videoPath).slice(1).toLowerCase());
