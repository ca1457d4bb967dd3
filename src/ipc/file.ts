import { createReadStream } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Control } from './control.ts';
import { databaseType } from './protocol.ts';
import { answerPatienceMs } from './reply.ts';

/** Answers with a copy of the database. One that arrives shorter than its `content-length` says is none. */
export const sendBackup = async (control: Control, response: ServerResponse): Promise<void> => {
  const { file, sizeBytes, remove } = await control.backup();
  try {
    response.writeHead(200, {
      'content-type': databaseType,
      'content-length': sizeBytes,
      'cache-control': 'no-store',
    });
    response.setTimeout(answerPatienceMs, () => response.destroy());
    await pipeline(createReadStream(file), response);
  } catch {
    // Whoever fetches it went away; a file that cannot be read any more breaks the answer off, which says as much.
    response.destroy();
  } finally {
    remove();
  }
};
