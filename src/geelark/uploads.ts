import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import type { Failure } from '../domain/blame.ts';
import type { PhoneCloud } from '../domain/cloud.ts';
import type { Clock } from '../domain/time.ts';
import { exchange, type HttpResult } from './exchange.ts';
import { failureOf, judgeHttp } from './httpcodes.ts';
import type { Ask } from './transport.ts';

/** The slowest line we wait for. It stretches the time limit of files that would not come through in it. */
const slowestBytesPerMs = 100;

const httpUrl = z.url({ protocol: /^https?$/ });
const uploadPair = z.object({ uploadUrl: httpUrl, resourceUrl: httpUrl });

interface Storage {
  dispatcher: Dispatcher;
  clock: Clock;
  /** Real time, for a file of any size that this time is enough for. */
  timeoutMs: number;
}

/** The temporary upload of §4.1. The upload URL is a secret: it is in no message. */
export function uploadCalls(
  ask: Ask,
  { dispatcher, clock, timeoutMs }: Storage,
): Pick<PhoneCloud, 'askUploadUrl' | 'putMedia'> {
  return {
    askUploadUrl: (fileType) =>
      ask({
        endpoint: 'upload/getUrl',
        body: { fileType: fileType.toLowerCase() },
        urgency: 'normal',
        data: uploadPair,
      }),

    putMedia: async (uploadUrl, path, sizeBytes) => {
      const media = await openMedia(uploadUrl, path, sizeBytes);
      const askedAt = clock.now();
      if ('flaw' in media) return { ok: false, askedAt, at: askedAt, effect: 'none', failure: media.flaw };
      const result = await exchange(dispatcher, {
        url: media.url,
        method: 'PUT',
        // Nothing else: the signature covers the absence of a content type (§0.13).
        headers: { 'content-length': String(sizeBytes) },
        body: media.bytes,
        timeoutMs: Math.max(timeoutMs, sizeBytes / slowestBytesPerMs),
      });
      const at = clock.now();
      if (result.kind === 'answered' && result.status === 200) return { ok: true, askedAt, at, value: null };
      return { ok: false, askedAt, at, ...judgeStorage(result) };
    },
  };
}

type Media = { url: URL; bytes: Readable } | { flaw: Failure };

/** A link that took the file's place could lead anywhere, and opening a pipe could wait for ever. */
const asFileOnly = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Opens the file once, so that what is measured is what is sent. */
async function openMedia(uploadUrl: string, path: string, sizeBytes: number): Promise<Media> {
  if (!URL.canParse(uploadUrl)) {
    return { flaw: failureOf('storage.no-url', 'unclassified', 'The upload URL is not one.') };
  }
  const file = await open(path, asFileOnly).catch(() => null);
  if (file === null) {
    return {
      flaw: failureOf('media.no-file', 'content', 'The video file is not there, or may not be read.'),
    };
  }
  const found = await file.stat();
  if (found.isFile() && found.size === sizeBytes && sizeBytes > 0) {
    return { url: new URL(uploadUrl), bytes: file.createReadStream({ start: 0, end: sizeBytes - 1 }) };
  }
  await file.close();
  const message = found.isFile()
    ? `The video file has ${String(found.size)} bytes now; ${String(sizeBytes)} are expected.`
    : 'The video is not a file.';
  return { flaw: failureOf('media.changed', 'content', message) };
}

/** undici counts the bytes that a stream gives against the content length. */
const cutShort = (result: HttpResult): boolean =>
  result.kind === 'broken' && result.errorCode === 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH';

/** The storage answers in XML; its `Code` is all we take from there (§10.2). */
function judgeStorage(result: HttpResult): { effect: 'none' | 'unknown'; failure: Failure } {
  if (cutShort(result)) {
    const message = 'The video file became shorter while it was uploaded.';
    return { effect: 'unknown', failure: failureOf('media.changed', 'content', message) };
  }
  if (result.kind === 'answered' && result.status === 403) {
    const code = /<Code>([A-Za-z]{1,60})<\/Code>/.exec(result.text)?.[1] ?? 'Forbidden';
    const failure =
      code === 'SignatureDoesNotMatch'
        ? failureOf(
            `storage.${code}`,
            'unclassified',
            'The storage finds that our upload does not fit its signature.',
          )
        : failureOf(
            `storage.${code}`,
            'infrastructure',
            'The storage refuses the upload; the URL may have expired.',
          );
    return { effect: 'none', failure };
  }
  const { effect, failure } = judgeHttp(result, 'The storage');
  // Who may call the API is not in question here.
  const blameless: Failure =
    failure.blame === 'operator'
      ? failureOf(failure.code, 'infrastructure', 'The storage refuses the upload.')
      : failure;
  return { effect, failure: blameless };
}
