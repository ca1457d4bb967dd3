import { readFile, stat } from 'node:fs/promises';
import { diskTrouble } from '../domain/disk.ts';
import { PostdError } from '../domain/failure.ts';
import { typed } from '../domain/typed.ts';
import { megabytes } from './print/words.ts';

/** Years of posts fit into it; what is larger is some other file. */
const mostBytes = 16_000_000;

/** The text of a file of the old system, whatever its encoding; throws `usage` for what is no file of that kind. */
export const oldFileText = async (file: string): Promise<string> => {
  const { decodeText } = await import('../campaigns/decode.ts');
  const found = await stat(file).catch((error: unknown) => {
    throw unreadable(file, diskTrouble(error));
  });
  if (!found.isFile()) throw unreadable(file, found.isDirectory() ? 'it is a folder' : 'it is no file');
  if (found.size > mostBytes) {
    throw unreadable(
      file,
      `it has ${megabytes(found.size)}; more than ${megabytes(mostBytes)} is some other file`,
    );
  }
  try {
    return decodeText(await readFile(file));
  } catch (error) {
    throw unreadable(file, diskTrouble(error));
  }
};

const unreadable = (file: string, why: string): PostdError =>
  new PostdError('usage', `${file} cannot be read: ${why}`, { hint: `ls -l ${typed(file)}` });
