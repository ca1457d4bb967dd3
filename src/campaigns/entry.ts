import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';
import { systemCode } from '../domain/disk.ts';
import { messageOf } from '../domain/failure.ts';

/** What is at a path. Only a `file` may be opened: opening a pipe or a device could wait for ever. */
export type Entry =
  | { kind: 'file'; path: string; sizeBytes: number; modifiedMs: number }
  | { kind: 'folder'; path: string }
  | { kind: 'missing' }
  /** `why` completes a sentence that starts with the name: "is a directory". */
  | { kind: 'link' | 'other' | 'unreadable'; why: string };

/** Why the system refused, in words that complete a sentence. */
export const refusal = (thrown: unknown): string => {
  switch (systemCode(thrown)) {
    case 'EACCES':
    case 'EPERM':
      return 'may not be read (permission denied)';
    case 'EISDIR':
      return 'is a directory, where a file should be';
    case 'ENOTDIR':
      return 'is a file, where a directory should be';
    case 'ELOOP':
      return 'is a symbolic link that leads back to itself';
    default:
      return `cannot be read (${messageOf(thrown)})`;
  }
};

const isWithin = (root: string, path: string): boolean => {
  const way = relative(root, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
};

const resolveLinks = async (path: string): Promise<{ real: string } | Entry> => {
  try {
    return { real: await realpath(path) };
  } catch (thrown) {
    const code = systemCode(thrown);
    if (code === 'ENOENT') return { kind: 'missing' };
    return { kind: code === 'ELOOP' ? 'link' : 'unreadable', why: refusal(thrown) };
  }
};

/**
 * Says what is at `path` without opening it. Symbolic links are followed only as long as they stay below `root`, which
 * must be a real path itself. `modifiedMs` is a whole number.
 */
export const lookAt = async (root: string, path: string): Promise<Entry> => {
  const way = await resolveLinks(path);
  if ('kind' in way) return way;
  if (!isWithin(root, way.real)) return { kind: 'link', why: 'leads out of the folder' };
  try {
    const stats = await stat(way.real);
    if (stats.isDirectory()) return { kind: 'folder', path: way.real };
    if (!stats.isFile()) return { kind: 'other', why: 'is a pipe, socket or device, where a file should be' };
    return {
      kind: 'file',
      path: way.real,
      sizeBytes: stats.size,
      modifiedMs: Math.floor(stats.mtimeMs),
    };
  } catch (thrown) {
    return { kind: 'unreadable', why: refusal(thrown) };
  }
};

/** As `lookAt`, for where a file is expected: everything else is a reason why there is none. */
export const lookForFile = async (
  root: string,
  path: string,
): Promise<Extract<Entry, { kind: 'file' | 'missing' }> | { kind: 'refused'; why: string }> => {
  const entry = await lookAt(root, path);
  if (entry.kind === 'file' || entry.kind === 'missing') return entry;
  if (entry.kind === 'folder') return { kind: 'refused', why: 'is a directory, where a file should be' };
  return { kind: 'refused', why: entry.why };
};
