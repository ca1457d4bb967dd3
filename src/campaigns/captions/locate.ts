import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { CaptionSettings } from '../../domain/campaign.ts';
import { lookForFile, refusal } from '../entry.ts';
import { quoted } from '../problems.ts';
import type { ProblemCode, ProblemList, Whereabouts } from '../problems.ts';
import { settingsFile } from '../settings.ts';
import type { ReadSettings } from '../settings.ts';
import { encodingFault, withoutMark } from '../text.ts';
import { columnsOf, knownHeaders } from './columns.ts';
import type { Columns } from './columns.ts';

/** The captions file of a campaign. */
export interface CaptionsFile {
  name: string;
  path: string;
  columns: Columns;
  width: number;
}

/** Where a header ends at the latest. */
const headBytes = 64 * 1024;

type Candidate =
  | { kind: 'captions'; file: CaptionsFile }
  | { kind: 'none'; code: ProblemCode; message: string; where: Whereabouts };

const readHead = async (path: string): Promise<Buffer> => {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
  return buffer.subarray(0, bytesRead);
};

const headerRows = z.tuple([z.array(z.string())]);

/** The first row; where that is no CSV, the first line as it is. */
const headerOf = (head: Buffer): string[] => {
  const text = withoutMark(head).toString().replaceAll('\r\n', '\n').replaceAll('\r', '\n').trimStart();
  if (text === '') return [];
  try {
    const rows: unknown = parse(text, { to: 1, relax_quotes: true, record_delimiter: '\n' });
    return headerRows.parse(rows)[0];
  } catch {
    return text.split('\n', 1);
  }
};

const shown = (header: readonly string[]): string =>
  header.length === 0 ? 'nothing: the file is empty' : quoted(header.join(',').replaceAll(/\s+/g, ' '), 200);

const wantedColumns = ({ videoColumn, textColumn }: CaptionSettings): string[] =>
  [videoColumn, textColumn].filter((column) => column !== null);

const headerHint = (settings: CaptionSettings): string => {
  const wanted = wantedColumns(settings);
  return wanted.length > 0
    ? `${settingsFile} asks for the columns ${wanted.map((column) => quoted(column)).join(' and ')}.`
    : `Known headers: ${knownHeaders.map((header) => `"${header}"`).join('; ')}. ` +
        `For any other, set captions.file, captions.videoColumn and captions.textColumn in ${settingsFile}.`;
};

const judge = async (root: string, name: string, settings: CaptionSettings): Promise<Candidate> => {
  const unreadable = (why: string, line: number | null = null): Candidate => {
    return { kind: 'none', code: 'captions-unreadable', message: `${name} ${why}.`, where: { file: name, line } };
  };
  const entry = await lookForFile(root, join(root, name));
  if (entry.kind === 'missing') return unreadable('is not there');
  if (entry.kind === 'refused') return unreadable(entry.why);
  let head: Buffer;
  try {
    head = await readHead(entry.path);
  } catch (thrown) {
    return unreadable(refusal(thrown));
  }
  const fault = encodingFault(head);
  if (fault !== null) return unreadable(fault, 1);
  const header = headerOf(head);
  const columns = columnsOf(header, settings);
  if (columns !== null) {
    return { kind: 'captions', file: { name, path: entry.path, columns, width: header.length } };
  }
  return {
    kind: 'none',
    code: 'captions-header',
    message: `${name} begins with ${shown(header)}, which is no header of captions.`,
    where: { file: name, line: 1, hint: headerHint(settings) },
  };
};

/** Hidden files (`.~lock...`, `._...`) and the records of jobs are none of ours. */
const isCandidate = (name: string): boolean => /\.csv$/i.test(name) && !/^(\.|progress)/i.test(name);

const candidateNames = async (root: string): Promise<string[]> =>
  (await readdir(root)).filter(isCandidate).sort((one, other) => (one < other ? -1 : 1));

/**
 * Finds the captions file by what its first row says, or takes the one that `campaign.json` names. Exactly one file
 * may look like it; other CSV files, and every `progress*.csv`, are passed over.
 */
export const locateCaptions = async (
  root: string,
  { settings: { captions: settings }, lineOf }: ReadSettings,
  problems: ProblemList,
): Promise<CaptionsFile | null> => {
  const add = (candidate: Candidate): void => {
    if (candidate.kind === 'none') problems.add(candidate.code, candidate.message, candidate.where);
  };
  if (settings.file !== null) {
    const chosen = await judge(root, settings.file, settings);
    if (chosen.kind === 'captions') return chosen.file;
    const named = { file: settingsFile, line: lineOf(['captions', 'file']) };
    add(chosen.code === 'captions-unreadable' ? { ...chosen, where: named } : chosen);
    return null;
  }

  const candidates = await Promise.all((await candidateNames(root)).map((name) => judge(root, name, settings)));
  const files = candidates.flatMap((candidate) => (candidate.kind === 'captions' ? [candidate.file] : []));
  const [file, ...others] = files;
  if (file === undefined) {
    if (candidates.length === 0) {
      problems.add('captions-missing', 'There is no captions file.', {
        hint: `Put a CSV file into the folder that begins with one of: ${knownHeaders.join('; ')}.`,
      });
    }
    candidates.forEach(add);
    return null;
  }
  if (others.length === 0) return file;
  const names = files.map(({ name }) => name).join(' and ');
  problems.add('captions-ambiguous', `Both could be the captions file: ${names}.`, {
    file: file.name,
    hint: `Name the right one in ${settingsFile}: { "captions": { "file": "${file.name}" } }.`,
  });
  return null;
};
