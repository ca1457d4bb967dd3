import { CsvError, parse } from 'csv-parse/sync';

/** A row of a CSV file with the line on which it begins. */
export interface CsvRecord {
  line: number;
  cells: string[];
  /** Its quotes make no sense, so that it was cut at every comma. */
  isBroken: boolean;
}

/** After so many broken rows the rest is cut at every comma and newline, so that a hopeless file is read in time. */
const mostBroken = 50;

/**
 * All rows of a text whose quotes may be broken in places: a row that is no CSV is cut at its commas, and reading goes on
 * with the next line. `isRow` says of a line inside a quoted cell that it is a row itself: then a quote was left open
 * before it.
 */
export const csvRecords = (text: string, isRow: (cells: string[]) => boolean): CsvRecord[] => {
  const lines = text.split('\n');
  const records: CsvRecord[] = [];
  let done = 0;
  for (let broken = 0; done < lines.length; broken += 1) {
    const good = broken < mostBroken ? soundRecords(lines, done, isRow) : { records: [], next: done };
    records.push(...good.records);
    done = good.next;
    const last = broken < mostBroken ? Math.min(done + 1, lines.length) : lines.length;
    for (; done < last; done += 1) {
      const line = lines[done] ?? '';
      if (line !== '') records.push({ line: done + 1, cells: cutAtCommas(line), isBroken: true });
    }
  }
  return records;
};

/** The rows from a line on that are sound, and the line behind them. */
const soundRecords = (
  lines: readonly string[],
  from: number,
  isRow: (cells: string[]) => boolean,
): { records: CsvRecord[]; next: number } => {
  const records: CsvRecord[] = [];
  let next = from;
  const seen = { swallowed: false };
  const take = (cells: string[], lastLine: number): null => {
    seen.swallowed ||= cells.some((cell) => cell.includes('\n') && cell.split('\n').some((line) => isRow(cutAtCommas(line))));
    if (seen.swallowed) return null;
    const begins = lastLine - cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
    records.push({ line: from + begins, cells, isBroken: false });
    next = from + lastLine;
    return null;
  };
  try {
    parse(lines.slice(from).join('\n'), {
      relax_column_count: true,
      skip_empty_lines: true,
      record_delimiter: '\n',
      on_record: (cells: string[], { lines: lastLine }: { lines: number }) => take(cells, lastLine),
    });
    if (!seen.swallowed) next = lines.length;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
  }
  return { records, next };
};

const cutAtCommas = (line: string): string[] =>
  line.split(',').map((cell) => cell.replace(/^"/, '').replace(/"$/, ''));
