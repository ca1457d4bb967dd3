import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bench, fixture, good, realClient, serve, troubleOf, valueOf } from './bench.ts';

/** Small enough that the slowest line we wait for does not stretch the time limit of these tests. */
const sizeBytes = 20_000;

async function video(bytes: Buffer = randomBytes(sizeBytes)) {
  const folder = await mkdtemp(join(tmpdir(), 'postd-geelark-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'a.mp4');
  await writeFile(path, bytes);
  return { path, bytes };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) if (chunk instanceof Uint8Array) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A storage on loopback, and an upload URL with a signature for it. */
async function storage(listener: RequestListener) {
  const { url } = await serve(listener);
  const cloud = realClient(url, { timeouts: { uploadMs: 250 } });
  return { cloud, uploadUrl: `${url}/open-upload%2F1%2Fa.mp4?Expires=1&Signature=planted%2Bsignature` };
}

const refuse =
  (status: number, code: string) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    await bodyOf(request);
    response.writeHead(status).end(`<Error><Code>${code}</Code><Message>planted-message</Message></Error>`);
  };

describe('asking where to upload', () => {
  it('brings both URLs', async () => {
    const { cloud, asked } = bench(() => fixture('upload-url'));
    const { uploadUrl, resourceUrl } = valueOf(await cloud.askUploadUrl('MP4'));
    expect(uploadUrl).toMatch(/^http:.*Signature=/);
    expect(resourceUrl).toMatch(/^https:.*\.mp4$/);
    expect(asked).toMatchObject([{ endpoint: 'upload/getUrl', body: { fileType: 'mp4' } }]);
  });

  it.each([
    null,
    {},
    { uploadUrl: 'x', resourceUrl: 'y' },
    { uploadUrl: 'file:///a', resourceUrl: 'http://a' },
  ])('is a failure when the answer is no pair of URLs (%j)', async (data) => {
    const { cloud } = bench(() => good(data));
    expect(troubleOf(await cloud.askUploadUrl('mp4')).code).toBe('geelark.bad-answer');
  });
});

describe('an upload', () => {
  it('sends nothing but the file: no link that took its place, no pipe, no device', async () => {
    const heard: string[] = [];
    const { cloud, uploadUrl } = await storage((request, response) => {
      heard.push(request.url ?? '');
      response.end();
    });
    const { path } = await video();
    const secret = await video();
    const swaps = [
      async () => symlink(secret.path, path),
      async () => execFileSync('mkfifo', [path]),
      async () => symlink('/dev/zero', path),
      async () => mkdir(path),
    ];
    for (const swap of swaps) {
      await rm(path, { recursive: true });
      await swap();
      expect(troubleOf(await cloud.putMedia(uploadUrl, path, sizeBytes)).code).toMatch(/^media\./);
    }
    expect(heard).toEqual([]);
  });

  it('puts the bytes of the file, with no header that would break the signature', async () => {
    const { path, bytes } = await video();
    const got: { url: string; headers: object; body: Buffer }[] = [];
    const { cloud, uploadUrl } = await storage((request, response) => {
      void bodyOf(request).then((body) => {
        got.push({ url: request.url ?? '', headers: request.headers, body });
        response.end();
      });
    });
    expect(valueOf(await cloud.putMedia(uploadUrl, path, sizeBytes))).toBeNull();
    expect(got).toHaveLength(1);
    expect(Buffer.compare(got[0]?.body ?? Buffer.alloc(0), bytes)).toBe(0);
    expect(got[0]?.url).toBe('/open-upload%2F1%2Fa.mp4?Expires=1&Signature=planted%2Bsignature');
    expect(Object.keys(got[0]?.headers ?? {}).sort()).toEqual(['connection', 'content-length', 'host']);
  });

  it.each([
    [403, 'AccessDenied', 'storage.AccessDenied', 'infrastructure'],
    [403, 'SignatureDoesNotMatch', 'storage.SignatureDoesNotMatch', 'unclassified'],
    [403, '', 'storage.Forbidden', 'infrastructure'],
    [404, 'NoSuchBucket', 'http.404', 'infrastructure'],
    [400, 'InvalidArgument', 'http.400', 'unclassified'],
    [500, 'InternalError', 'http.500', 'infrastructure'],
    [503, 'SlowDown', 'http.503', 'infrastructure'],
    [204, '', 'http.204', 'infrastructure'],
  ])('that is answered with %d %s is to be blamed on the right one', async (status, xmlCode, code, blame) => {
    const { path } = await video();
    const { cloud, uploadUrl } = await storage((request, response) => {
      void refuse(status, xmlCode)(request, response);
    });
    const trouble = troubleOf(await cloud.putMedia(uploadUrl, path, sizeBytes));
    expect(trouble).toMatchObject({ code, blame, scope: 'phone' });
    expect(trouble.message).not.toContain('planted');
  });

  it.each<[string, RequestListener, string]>([
    ['the storage goes away', (request) => request.socket.destroy(), 'http.lost'],
    ['the storage stalls', () => undefined, 'http.timeout'],
  ])('is a matter of the network when %s', async (_what, listener, code) => {
    const { path } = await video();
    const { cloud, uploadUrl } = await storage(listener);
    expect(troubleOf(await cloud.putMedia(uploadUrl, path, sizeBytes))).toMatchObject({
      code,
      blame: 'infrastructure',
    });
  });

  it('does not begin with a file that is gone, is a folder or has changed', async () => {
    let requests = 0;
    const { cloud, uploadUrl } = await storage(() => (requests += 1));
    const { path } = await video();
    for (const [wrong, size] of [
      [`${path}.gone`, sizeBytes],
      [join(path, '..'), sizeBytes],
      [path, sizeBytes - 1],
      [path, 0],
    ] as const) {
      expect(troubleOf(await cloud.putMedia(uploadUrl, wrong, size))).toMatchObject({
        blame: 'content',
        effect: 'none',
      });
    }
    expect(requests).toBe(0);
  });

  it('notices a file that shrinks on the way', async () => {
    const long = 20_000_000;
    const { path } = await video(Buffer.alloc(long));
    const { cloud, uploadUrl } = await storage((request) => {
      request.once('data', () => {
        request.pause();
        void truncate(path, 1000).then(() => request.resume());
      });
    });
    expect(troubleOf(await cloud.putMedia(uploadUrl, path, long))).toMatchObject({
      code: 'media.changed',
      blame: 'content',
    });
  });

  it('needs a URL to go to', async () => {
    const { path } = await video();
    const { cloud } = await storage(() => undefined);
    expect(troubleOf(await cloud.putMedia('nowhere', path, sizeBytes))).toMatchObject({
      blame: 'unclassified',
      effect: 'none',
    });
  });
});
