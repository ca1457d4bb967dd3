import { closeSync, fsyncSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { systemCode } from '../../domain/disk.ts';
import { PostdError } from '../../domain/failure.ts';
import type { Day } from '../../domain/time.ts';
import { refusal } from '../entry.ts';
import { csvOf } from './cells.ts';
import { progressColumns } from './columns.ts';
import type { ProgressRow } from './columns.ts';

/** The table as the old system writes it. */
export const progressCsv = (rows: readonly ProgressRow[]): string =>
  csvOf([progressColumns, ...rows.map((row) => progressColumns.map((column) => row[column]))]);

/**
 * Writes the day's rows into the campaign's folder, as `progress_YYYYMMDD.csv`, then `_1`, `_2` and so on; no file is ever
 * replaced. Durable when it returns; answers the name. Throws `bad-campaign` when the folder cannot be written to.
 */
export const archiveProgress = (folder: string, day: Day, rows: readonly ProgressRow[]): string => {
  const stem = `progress_${day.replaceAll('-', '')}`;
  for (let copy = 0; ; copy += 1) {
    const name = `${stem}${copy === 0 ? '' : `_${copy}`}.csv`;
    if (wrote(join(folder, name), name, progressCsv(rows))) return name;
  }
};

/** False when there is such a file already. */
const wrote = (path: string, name: string, text: string): boolean => {
  let file: number | null = null;
  try {
    file = openSync(path, 'wx', 0o644);
    writeFileSync(file, text);
    fsyncSync(file);
    closeSync(file);
    syncFolder(dirname(path));
    return true;
  } catch (error) {
    if (file === null && systemCode(error) === 'EEXIST') return false;
    if (file !== null) rmSync(path, { force: true });
    throw new PostdError('bad-campaign', `${name} cannot be written: ${path} ${unwritable(error)}`, {
      hint: 'let the user that runs postd write into the folder of the campaign, then try again',
      cause: error,
    });
  }
};

/** Else the name could be lost with the power, after the rows say that it is there. */
const syncFolder = (folder: string): void => {
  const opened = openSync(folder, 'r');
  fsyncSync(opened);
  closeSync(opened);
};

const unwritable = (error: unknown): string =>
  systemCode(error) === 'EROFS'
    ? 'is on a file system that postd may only read'
    : refusal(error).replace('may not be read', 'may not be written').replace('cannot be read', 'cannot be written');
