import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { refusal } from '../entry.ts';
import type { ProblemList } from '../problems.ts';
import { wholeLines } from '../text.ts';
import type { CaptionsFile } from './locate.ts';

/** One row of a captions file: which video, which text, and the line on which the row begins. */
export interface CaptionRow {
  line: number;
  video: string;
  text: string;
}

/** No caption is longer; a quote that is never closed is. */
const maxRowChars = 128 * 1024;

const breaksIn = (fields: readonly string[]): number =>
  fields.reduce((sum, field) => sum + (field.includes('\n') ? field.split('\n').length - 1 : 0), 0);

const complaints: Record<string, string> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
  CSV_MAX_RECORD_SIZE: 'the row does not end; is a quote opened and never closed?',
  CSV_INVALID_CLOSING_QUOTE: 'a quote inside a quoted text is not doubled ("")',
  INVALID_OPENING_QUOTE: 'a text that contains quotes is not quoted itself',
};

/**
 * Reads the captions file row by row with bounded memory. Rows are passed on as they come; a row with more columns than
 * the header is an error, for a comma was probably meant as part of a text. What follows the first misplaced quote
 * cannot be told apart, so reading ends there.
 */
export const readRows = async (
  { name, path, columns, width }: CaptionsFile,
  problems: ProblemList,
  onRow: (row: CaptionRow) => void,
  signal: AbortSignal | undefined,
): Promise<void> => {
  let lastLine = 0;
  let headerSeen = false;
  const unreadable = (line: number, message: string, hint = ''): void =>
    problems.add('captions-unreadable', message, { file: name, line, hint });

  const onRecord = (fields: string[], endLine: number): null => {
    const line = endLine - breaksIn(fields);
    lastLine = endLine;
    if (!headerSeen) {
      headerSeen = fields.some((field) => field.trim() !== '');
    } else if (fields.slice(width).some((field) => field.trim() !== '')) {
      const hint = 'A text that contains a comma must stand in double quotes.';
      unreadable(line, `Line ${line} has ${fields.length} columns, the header has ${width}.`, hint);
    } else {
      onRow({
        line,
        video: (fields[columns.video] ?? '').trim(),
        text: (fields[columns.text] ?? '').trim(),
      });
    }
    return null;
  };

  const parser = parse({
    relax_column_count: true,
    skip_empty_lines: true,
    record_delimiter: '\n',
    max_record_size: maxRowChars,
    on_record: (fields, { lines }) => onRecord(fields, lines),
  });
  const lines = wholeLines(createReadStream(path, { highWaterMark: 256 * 1024 }), (line, why) =>
    unreadable(line, `Line ${line} ${why}.`),
  );
  // Every row is taken in `onRecord`; nothing else comes out of the parser.
  parser.resume();
  try {
    await pipeline(lines, parser, signal === undefined ? {} : { signal });
  } catch (thrown) {
    signal?.throwIfAborted();
    if (!(thrown instanceof CsvError)) {
      problems.add('captions-unreadable', `${name} ${refusal(thrown)}.`, { file: name });
      return;
    }
    const line = lastLine + 1;
    unreadable(line, `The row on line ${line} is no CSV: ${complaints[thrown.code] ?? thrown.message}.`);
  }
};
