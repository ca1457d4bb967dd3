import * as z from 'zod';
import { endpoint, fields, success } from './endpoint.ts';
import type { Endpoint } from './endpoint.ts';

/** `mov` is not among them. */
const fileTypes = [
  'jpg',
  'jpeg',
  'png',
  'gif',
  'bmp',
  'webp',
  'heif',
  'heic',
  'mp4',
  'webm',
  'xml',
  'apk',
  'xapk',
];

export const uploadEndpoints: Endpoint[] = [
  endpoint('upload/getUrl', fields({ fileType: z.enum(fileTypes) }), ({ fileType }, { storage }, origin) =>
    success(storage.issue(fileType, origin)),
  ),
];
