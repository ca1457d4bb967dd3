import { baseName } from '../../domain/ledger.ts';
import { videoExtension } from '../videos.ts';
import { armed } from './cells.ts';
import { laterColumns, progressColumns, progressStatuses } from './columns.ts';
import type { ProgressStatus } from './columns.ts';
import { csvRecords } from './records.ts';
import type { CsvRecord } from './records.ts';

/** What a row of progress.csv says of a post. */
export interface ProgressLine {
  line: number;
  account: string;
  /** The name of the file. */
  video: string;
  status: ProgressStatus;
  /** When it ended, or else was claimed, as it is written there. */
  time: string | null;
}

/** A row that says nothing that can be used, and why. */
export interface UnreadLine {
  line: number;
  reason: string;
}

export interface ProgressFile {
  lines: ProgressLine[];
  unread: UnreadLine[];
}

const isStatus = (cell: string | undefined): cell is ProgressStatus =>
  progressStatuses.some((status) => status === cell);

const isTime = (cell: string): boolean => /^\d{4}-\d{2}-\d{2}[T ]\d{2}:/.test(cell);

/** What stands behind a status: the number of a worker, times, or nothing yet. */
const mayFollow = (cell = ''): boolean => cell === '' || /^\d+$/.test(cell) || isTime(cell);

/** Where a row may have its status, going by what stands behind it. */
const statusesIn = (cells: readonly string[]): number[] =>
  cells.flatMap((cell, at) =>
    at >= 2 && isStatus(cell) && mayFollow(cells[at + 1]) && mayFollow(cells[at + 2]) ? [at] : [],
  );

const isVideo = (cell: string | undefined): boolean => cell !== undefined && videoExtension.test(cell.trim());

/**
 * Reads the old system's progress.csv in every form it had: without some or all of the later columns, with columns in
 * another order, with rows that lack a cell or have one too many, broken off in the middle of a row. Null when it has no
 * header of that kind.
 */
export const readProgress = (text: string): ProgressFile | null => {
  const records = csvRecords(text, (cells) => cells.length >= 8 && statusesIn(cells).length > 0);
  const [header, ...rows] = records;
  const order = header === undefined ? null : orderOf(header.cells);
  if (order === null) return null;
  const isTorn = !text.endsWith('\n');
  const lines: ProgressLine[] = [];
  const unread: UnreadLine[] = [];
  for (const [index, row] of rows.entries()) {
    if (row.cells.every((cell) => cell.trim() === '')) continue;
    const found = lineOf(row, order);
    if (typeof found !== 'string') lines.push(found);
    else {
      const reason = isTorn && index === rows.length - 1 ? `the file ends in the middle of it (${found})` : found;
      unread.push({ line: row.line, reason });
    }
  }
  return { lines, unread };
};

/** Where each column is, in our order; null when these are other columns. */
const orderOf = (header: readonly string[]): number[] | null => {
  const names = header.map((cell) => cell.trim().toLowerCase());
  const order = [...progressColumns, ...laterColumns].map((column) => names.indexOf(column));
  const needed = ['job_id', 'account', 'video_path', 'status'];
  return needed.every((column) => names.includes(column)) ? order : null;
};

/** What the row says, or why it says nothing. */
const lineOf = ({ line, cells: raw, isBroken }: CsvRecord, order: readonly number[]): ProgressLine | string => {
  const known = order.filter((at) => at !== -1).length;
  const cells = (raw.length === known ? order.map((at) => (at === -1 ? '' : (raw[at] ?? ''))) : raw).map((cell) =>
    armed(cell).trim(),
  );
  const at = statusAt(cells, raw.length === known && !isBroken);
  if (typeof at === 'string') return at;
  const status = cells[at];
  if (!isStatus(status)) return 'it has no status';
  const names = namesIn(cells, at);
  if (typeof names === 'string') return names;
  const time = cells.slice(at + 1, at + 4).findLast(isTime) ?? null;
  return { line, ...names, status, time };
};

const usual = progressColumns.indexOf('status');

const statusAt = (cells: readonly string[], isWhole: boolean): number | string => {
  if (isWhole && isStatus(cells[usual])) return usual;
  const found = statusesIn(cells);
  const [at, ...others] = found;
  if (at === undefined) return 'it has no status that is known';
  return others.length === 0 ? at : 'it could have several statuses';
};

/**
 * The account and the video before the status. The path of the video is the landmark: a row that lacks a cell has it one
 * too far to the left.
 */
const namesIn = (cells: readonly string[], status: number): { account: string; video: string } | string => {
  const [first = '', second = '', third = ''] = cells;
  if (status > 2 && isVideo(third)) return named(second, third);
  if (isVideo(second)) return isJobOf(first, second) ? 'it names no account' : named(first, second);
  return status === usual ? named(second, third) : 'it names no video';
};

/** The old system made the ids of jobs from the names of their files. */
const isJobOf = (cell: string, path: string): boolean => {
  const stem = baseName(path).replace(videoExtension, '');
  return stem.startsWith(cell) || cell.startsWith(stem);
};

const named = (account: string, path: string): { account: string; video: string } | string => {
  const video = baseName(path);
  if (account === '') return 'it names no account';
  return video === '' ? 'it names no video' : { account: account.normalize('NFC'), video };
};
