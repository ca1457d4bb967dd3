import { messageOf } from './failure.ts';

/** `ENOENT` and the like; empty for errors that are none of the system's. */
export const systemCode = (thrown: unknown): string =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';

/** Why the disk refused, in words that complete `FILE cannot be read: `; what is none of the usual troubles speaks for itself. */
export const diskTrouble = (thrown: unknown): string => {
  switch (systemCode(thrown)) {
    case 'ENOENT':
      return 'there is no such file or folder';
    case 'ENOTDIR':
      return 'there is a file where a folder should be';
    case 'EISDIR':
      return 'it is a folder';
    case 'EACCES':
    case 'EPERM':
      return 'you may not';
    case 'ENOSPC':
      return 'the disk is full';
    case 'EROFS':
      return 'the disk can only be read';
    default:
      return messageOf(thrown);
  }
};
