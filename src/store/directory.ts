import { mkdirSync } from 'node:fs';
import { messageOf, PostdError } from '../domain/failure.ts';

/** Makes the state directory, for us and our group alone, unless it is there. Throws PostdError `bad-config`. */
export const makeDirectory = (directory: string): void => {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o750 });
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
