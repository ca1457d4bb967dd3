import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { probeVideo } from '../../src/campaigns/index.ts';
import { mp4, temporaryFolder } from './campaign.ts';

const probe = async (bytes: Buffer | string) => {
  const path = join(await temporaryFolder(), 'x.mp4');
  await writeFile(path, bytes);
  return probeVideo(path);
};

/** The same video with its index behind the pictures, as most programs write it. */
const indexAtEnd = async (): Promise<Buffer> => {
  const bytes = await mp4('');
  const boxes: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) {
    boxes.push(bytes.subarray(at, at + bytes.readUInt32BE(at)));
  }
  const kind = (box: Buffer) => box.toString('latin1', 4, 8);
  return Buffer.concat([...boxes.filter((box) => kind(box) !== 'moov'), ...boxes.filter((box) => kind(box) === 'moov')]);
};

describe('a video', () => {
  test('that is whole tells how long it runs', async () => {
    expect(await probe(await mp4('x'))).toEqual({ ok: true, durationMs: 1200 });
  });

  test.for([0.3, 0.6, 0.9, 0.97])('that is cut short after %d of its bytes is refused', async (part) => {
    const bytes = await mp4('');
    const result = await probe(bytes.subarray(0, Math.floor((bytes.length - 8) * part)));
    expect(result).toMatchObject({ ok: false, lasting: true });
  });

  test('that is cut short and has its index at the end is refused', async () => {
    const bytes = await indexAtEnd();
    expect(await probe(bytes.subarray(0, bytes.length - 20))).toMatchObject({
      ok: false,
      problem: 'is cut short or empty: it has no index of its contents',
    });
  });

  test('with sound only is refused', async () => {
    const bytes = await mp4('');
    bytes.write('soun', bytes.indexOf('vide'), 'latin1');
    expect(await probe(bytes)).toMatchObject({ ok: false, lasting: true });
  });

  test.for([
    ['nothing', ''],
    ['text', 'hello'],
    ['zeroes', Buffer.alloc(5000)],
    ['a box of endless size', Buffer.from('000000016d6f6f76ffffffffffffffff', 'hex')],
    ['boxes of no size', Buffer.from('00000008667479700000000869736f6d'.repeat(100), 'hex')],
  ] as const)('that is %s is refused', async ([, bytes]) => {
    expect(await probe(Buffer.from(bytes))).toMatchObject({ ok: false, lasting: true });
  });

  test('that is not there, or a directory, is refused without an exception', async () => {
    const folder = await temporaryFolder();
    expect(await probeVideo(join(folder, 'x.mp4'))).toMatchObject({ ok: false, lasting: false });
    execFileSync('mkdir', [join(folder, 'y.mp4')]);
    expect(await probeVideo(join(folder, 'y.mp4'))).toMatchObject({ ok: false, lasting: false });
  });
});
