import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf, PostdError } from '../domain/failure.ts';

/** Makes the state directory, for us and our group alone, unless it is there. Throws PostdError `bad-config`. */
export const makeDirectory = (directory: string): void => {
  try {
    makeAll(directory);
  } catch (error) {
    throw new PostdError(
      'bad-config',
      `The state directory ${directory} cannot be made: ${messageOf(error)}.`,
      {
        hint: 'Name a directory that postd may write to.',
        details: { directory },
        cause: error,
      },
    );
  }
};

/** One by one: the recursive mkdir of Node 24 never returns where a directory cannot be made, such as below /proc. */
const makeAll = (directory: string): void => {
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() === true) return;
  if (dirname(directory) !== directory) makeAll(dirname(directory));
  mkdirSync(directory, { mode: 0o750 });
};
