import { createHash } from 'node:crypto';
import type { Moment } from '../domain/time.ts';
import { secondsMs } from '../domain/time.ts';
import {
  putBreaks,
  putRefused,
  putStalls,
  resourceGone,
  resourceLate,
  uploadUrlExpired,
} from './faults/kinds.ts';
import type { Kernel } from './kernel.ts';
import { lostReply } from './reply.ts';
import type { Reply, WorldRequest } from './reply.ts';

/** What a task finds under its URLs. */
export interface Media {
  state: 'readable' | 'not-yet' | 'missing';
  /** Joined by `+` when there are several. Empty unless readable. */
  sha256: string;
}

interface Slot {
  readonly signature: string;
  readonly expiresAtSeconds: number;
  content: { bytes: Buffer; sha256: string; readableAt: Moment; goneAt: Moment } | null;
}

const prefix = '/storage/';
const team = '497521349346987872';
const alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** Stands in for the object storage: a signed URL takes one PUT or several, a public one gives the bytes back. */
export class Storage {
  readonly #kernel: Kernel;
  readonly #slots = new Map<string, Slot>();
  #issued = 0;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  static serves(path: string): boolean {
    return path.startsWith(prefix);
  }

  /** A place for one file. `origin` is where this world is reached. */
  issue(fileType: string, origin: string): { uploadUrl: string; resourceUrl: string } {
    const { timeline, options, random } = this.#kernel;
    this.#issued += 1;
    const chance = random(`upload ${this.#issued}`);
    const day = new Date(timeline.now).toISOString().slice(0, 10).replaceAll('-', '');
    const key = `open-upload/${team}/${day}/${chance.text(alphabet, 8)}${this.#issued}.${fileType}`;
    const expiresAtSeconds = Math.floor((timeline.now + options.uploadUrlLifetimeMs) / 1000);
    const signature = `${chance.text(alphabet, 27)}=`;
    this.#slots.set(key, { signature, expiresAtSeconds, content: null });
    const query = new URLSearchParams({
      Expires: String(expiresAtSeconds),
      OSSAccessKeyId: 'LTAIsimulated',
      Signature: signature,
    });
    return {
      uploadUrl: `${origin}${prefix}${encodeURIComponent(key)}?${query.toString()}`,
      resourceUrl: `${origin}${prefix}${key}`,
    };
  }

  media(urls: readonly string[]): Media {
    const found = urls.map((url) => this.#mediaAt(url));
    const state = (['missing', 'not-yet'] as const).find((wrong) => found.some((one) => one.state === wrong));
    if (state !== undefined || found.length === 0) return { state: state ?? 'missing', sha256: '' };
    return { state: 'readable', sha256: found.map((one) => one.sha256).join('+') };
  }

  handle(request: WorldRequest): Reply {
    const key = keyOf(request.path);
    const slot = key === null ? undefined : this.#slots.get(key);
    if (request.method === 'PUT') return this.#put(slot, request);
    if (request.method === 'GET' || request.method === 'HEAD') return this.#get(slot, request);
    return errorReply(405, 'MethodNotAllowed', 'The specified method is not allowed.');
  }

  #mediaAt(url: string): Media {
    const path = URL.canParse(url) ? new URL(url).pathname : '';
    const content = this.#slots.get(keyOf(path) ?? '')?.content ?? null;
    const { now } = this.#kernel.timeline;
    if (content === null || now >= content.goneAt) return { state: 'missing', sha256: '' };
    return now < content.readableAt
      ? { state: 'not-yet', sha256: '' }
      : { state: 'readable', sha256: content.sha256 };
  }

  #put(slot: Slot | undefined, { headers, query, body }: WorldRequest): Reply {
    const { timeline, faults } = this.#kernel;
    const subject = { endpoint: 'storage/put' };
    const isSigned =
      slot !== undefined &&
      slot.signature === query.get('Signature') &&
      String(slot.expiresAtSeconds) === query.get('Expires') &&
      headers['content-type'] === undefined &&
      headers['authorization'] === undefined;
    if (!isSigned || faults.strike(putRefused, subject) !== null) {
      return errorReply(
        403,
        'SignatureDoesNotMatch',
        'The request signature we calculated does not match the signature you provided.',
      );
    }
    const isExpired = timeline.now >= slot.expiresAtSeconds * 1000;
    if (isExpired || faults.strike(uploadUrlExpired, subject) !== null) {
      return errorReply(403, 'AccessDenied', 'Request has expired.');
    }
    const stalls = faults.strike(putStalls, subject);
    const breaks = stalls === null ? faults.strike(putBreaks, subject) : null;
    if ((stalls ?? breaks)?.applied !== false) this.#keep(slot, body);
    if (stalls !== null) return lostReply('stalled');
    if (breaks !== null) return errorReply(503, 'ServiceUnavailable', 'Please try again later.');
    return bytesReply(200, Buffer.alloc(0), { etag: `"${md5(body)}"` });
  }

  #keep(slot: Slot, bytes: Buffer): void {
    const { timeline, options, random, faults } = this.#kernel;
    const { now } = timeline;
    const late = faults.strike(resourceLate, { endpoint: 'storage/put' });
    const gone = faults.strike(resourceGone, { endpoint: 'storage/put' });
    const chance = random(`readable ${slot.signature}`);
    const readableMs =
      late === null
        ? chance.between(options.resourceReadableMinMs, options.resourceReadableMaxMs)
        : secondsMs(late.afterSeconds);
    const content = {
      bytes,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      readableAt: slot.content?.readableAt ?? now + readableMs,
      goneAt: now + (gone === null ? options.resourceLifetimeMs : secondsMs(gone.afterSeconds)),
    };
    slot.content = content;
    timeline.at(content.goneAt, () => {
      if (slot.content === content) slot.content = null;
    });
  }

  #get(slot: Slot | undefined, { method, headers }: WorldRequest): Reply {
    const content = slot?.content ?? null;
    if (content === null || this.#kernel.timeline.now < content.readableAt) {
      return errorReply(404, 'NoSuchKey', 'The specified key does not exist.');
    }
    const isHead = method === 'HEAD';
    const { bytes } = content;
    const type = { 'content-type': 'application/octet-stream', 'accept-ranges': 'bytes' };
    if (headers['range'] === undefined) return bytesReply(200, bytes, type, isHead);
    const range = rangeOf(headers['range'], bytes.length);
    if (range === null) return errorReply(416, 'InvalidRange', 'The requested range cannot be satisfied.');
    const part = bytes.subarray(range.from, range.to + 1);
    const contentRange = `bytes ${range.from}-${range.to}/${bytes.length}`;
    return bytesReply(206, part, { ...type, 'content-range': contentRange }, isHead);
  }
}

/** The key is escaped as one segment in an upload URL, and stands as a path in a resource URL. */
const keyOf = (path: string): string | null => {
  try {
    return decodeURIComponent(path.slice(prefix.length));
  } catch {
    return null;
  }
};

/** One range of bytes, both ends included; null when it cannot be had. */
const rangeOf = (header: string, size: number): { from: number; to: number } | null => {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header);
  const [first = '', last = ''] = match?.slice(1) ?? [];
  if (first === '' && last === '') return null;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return from > to ? null : { from, to };
};

const md5 = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex').toUpperCase();

const bytesReply = (
  status: number,
  bytes: Buffer,
  headers: Record<string, string>,
  isHead = false,
): Reply => ({
  status,
  headers: { ...headers, 'content-length': String(bytes.length) },
  body: isHead ? Buffer.alloc(0) : bytes,
  delayMs: 0,
  delivery: 'whole',
  label: `http ${status}`,
});

const errorReply = (status: number, code: string, message: string): Reply => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message>` +
      '<RequestId>5E0F0A1B2C3D4E5F60718293</RequestId></Error>\n',
  ),
  delayMs: 0,
  delivery: 'whole',
  label: `http ${status}`,
});
