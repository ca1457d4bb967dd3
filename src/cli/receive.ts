import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { diskTrouble, systemCode } from '../domain/disk.ts';
import { PostdError } from '../domain/failure.ts';

/** Throws `usage` when something is there already that must not be replaced. */
export const refuseToReplace = (file: string, force: boolean, hint: string): void => {
  if (!force && existsSync(file)) throw new PostdError('usage', `${file} is there already`, { hint });
};

/**
 * Writes a stream into a file, for our own eyes, that appears under its name only when it is complete and on the disk.
 * `beforeTheEnd` may still refuse. Throws `bad-answer` for a stream that is too short, `usage` for a place that cannot be written to; nothing is left.
 */
export const receive = async (
  bytes: Readable,
  sizeBytes: number,
  file: string,
  beforeTheEnd: () => void,
): Promise<void> => {
  const partial = `${file}.part`;
  try {
    const received = await write(bytes, partial);
    if (received !== sizeBytes) throw tooShort(received, sizeBytes);
    beforeTheEnd();
    renameSync(partial, file);
    settle(dirname(file));
  } catch (error) {
    rmSync(partial, { force: true });
    if (error instanceof PostdError) throw error;
    if (systemCode(error) === 'ECONNRESET') throw tooShort(0, sizeBytes);
    throw new PostdError('usage', `${file} cannot be written: ${diskTrouble(error)}`, {
      hint: 'name a place where you may write and where there is room',
      cause: error,
    });
  }
};

const write = async (bytes: Readable, partial: string): Promise<number> => {
  const handle = await open(partial, 'w', 0o600);
  try {
    let received = 0;
    for await (const piece of bytes as AsyncIterable<Buffer>) {
      await handle.writeFile(piece);
      received += piece.length;
    }
    await handle.sync();
    return received;
  } finally {
    await handle.close();
  }
};

/** A new name is on the disk when its folder is. */
const settle = (folder: string): void => {
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
};

const tooShort = (received: number, sizeBytes: number): PostdError =>
  new PostdError('bad-answer', `the copy broke off after ${received} of ${sizeBytes} bytes`, {
    hint: 'postctl daemon ping',
    retry: 'now',
  });
