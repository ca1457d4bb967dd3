import { realpathSync } from 'node:fs';
import { basename, delimiter, dirname, join, relative, resolve, sep } from 'node:path';
import { typed } from '../domain/typed.ts';

export interface Call {
  /** The program as it was started: `process.argv[1]`. */
  program: string;
  /** The folders in which a shell looks, as in `PATH`. */
  path: string;
  cwd: string;
}

/**
 * How a shell that stands where the user stands finds this program: by its name if the PATH leads to it, else by the way from here
 * (`bin/postctl` in a checkout), or by its full path when it is elsewhere. Hints name it so, and can be typed as they are.
 */
export const calledAs = ({ program, path, cwd }: Call): string => {
  const name = basename(program);
  const onPath = path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(resolve(cwd, folder), name))
    .find((file) => realPath(file) !== null);
  if (onPath !== undefined && realPath(onPath) === realPath(program)) return name;
  const way = relative(cwd, program);
  return typed(way.startsWith('..') ? program : way.includes(sep) ? way : `.${sep}${way}`);
};

const realPath = (file: string): string | null => {
  try {
    return realpathSync(file);
  } catch {
    return null;
  }
};

/** A hint speaks of `postctl` and `postd`; both lie in one folder, so both are named as this one was called. */
export const inTheUsersWords = (hint: string, called: string): string => {
  const folder = dirname(called) === '.' && !called.includes(sep) ? '' : `${dirname(called)}${sep}`;
  return hint
    .replace(/(?<![\w/.-])postctl(?= )/g, called)
    .replace(/(?<![\w/.-])bin\/postd\b/g, `${folder}postd`);
};
