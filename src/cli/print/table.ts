import { cut, folded, measureFor, type Measure } from './fit.ts';
import type { Style } from './style.ts';
import { harmless } from './harmless.ts';

/** One cell; styled ones keep their words and their colour apart, so that widths stay right. */
export type Cell = string | number | null | { text: string; style: Style };

export interface Column {
  title: string;
  align?: 'left' | 'right';
  /** May be cut where the terminal ends. */
  mayShrink?: boolean;
  /** If it is cut, its end stays: of a path the end says most. */
  keepsEnd?: boolean;
  /** Goes on below itself where the terminal ends, and loses nothing; for sentences in the last column. */
  folds?: boolean;
  /** Shown with `-o wide` only. */
  wide?: boolean;
}

export interface TableOptions {
  /** The terminal's width; null: nothing is cut. */
  columns: number | null;
  /** Whether columns marked `wide` are shown. */
  isWide: boolean;
  paint: (style: Style, text: string) => string;
}

/** Between columns; a narrow terminal gets narrower ones before anything is cut, and one column after another as the last resort. */
const gaps = ['   ', '  ', ' '] as const;
const narrowest = 8;
/** A sentence needs more, or it stands like a pillar. */
const narrowestFolded = 22;

/**
 * Columns that align, kubectl's way: titles in capitals, no lines, nothing at the end of a line. What does not fit into the terminal
 * even after cutting becomes a list, a line for each field.
 */
export const table = async (
  allColumns: readonly Column[],
  allRows: readonly (readonly Cell[])[],
  options: TableOptions,
): Promise<string> => {
  const isShown = (_: unknown, index: number) => options.isWide || allColumns[index]?.wide !== true;
  const columns = allColumns.filter(isShown);
  const rows = allRows.map((row) => row.filter(isShown));
  const texts = rows.map((row) => columns.map((_, index) => textOf(row[index] ?? null)));
  const measure = await measureFor(texts.flat());
  const widths = columns.map(({ title }, index) =>
    texts.reduce((most, row) => Math.max(most, measure(row[index] ?? '')), title.length),
  );
  const most = options.columns ?? Infinity;
  const least = leastWidths(widths, columns);
  const gap =
    gaps.find((one) => lineWidth(widths, one.length) <= most) ??
    gaps.slice(1).find((one) => lineWidth(least, one.length) <= most);
  if (gap === undefined) return list(columns, texts, rows, options, measure);
  shrink(columns, widths, least, most, gap.length);
  const line = (cells: readonly string[], paint: (index: number, text: string) => string): string =>
    cells
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        const short = cut(cell, width, measure, columns[index]?.keepsEnd);
        const padding = ' '.repeat(Math.max(0, width - measure(short)));
        const painted = paint(index, short);
        return columns[index]?.align === 'right' ? padding + painted : painted + padding;
      })
      .join(gap)
      .trimEnd();
  const titles = columns.map(({ title }) => title);
  const linesOf = (row: readonly string[]): string[][] => {
    const cells = row.map((cell, index) =>
      columns[index]?.folds === true ? folded(cell, widths[index] ?? 0, measure) : [cell],
    );
    const height = Math.max(...cells.map((lines) => lines.length));
    return Array.from({ length: height }, (_, number) => cells.map((lines) => lines[number] ?? ''));
  };
  return [
    line(titles, (_, text) => options.paint('dim', text)),
    ...texts.flatMap((row, number) =>
      linesOf(row).map((cells) =>
        line(cells, (index, text) => painted(rows[number]?.[index], text, options.paint)),
      ),
    ),
  ]
    .map((text) => `${text}\n`)
    .join('');
};

/** How an empty cell looks. */
const nothing = '-';

const textOf = (cell: Cell): string => {
  if (cell === null || cell === '') return nothing;
  return harmless(typeof cell === 'object' ? cell.text : String(cell));
};

const lineWidth = (widths: readonly number[], between: number): number =>
  widths.reduce((sum, width) => sum + width + between, -between);

/** How far each column can be cut. */
const leastWidths = (widths: readonly number[], columns: readonly Column[]): number[] =>
  columns.map(({ title, mayShrink, folds }, index) => {
    const width = widths[index] ?? 0;
    if (folds === true) return Math.min(width, narrowestFolded);
    return mayShrink === true ? Math.min(width, Math.max(narrowest, title.length)) : width;
  });

/** Takes first from what loses nothing by it, then from the widest, so that two long columns share the pain. */
const shrink = (
  columns: readonly Column[],
  widths: number[],
  least: readonly number[],
  most: number,
  between: number,
): void => {
  for (const [index, { folds }] of columns.entries()) {
    const tooMuch = lineWidth(widths, between) - most;
    if (folds === true && tooMuch > 0) {
      widths[index] = Math.max(least[index] ?? 0, (widths[index] ?? 0) - tooMuch);
    }
  }
  while (lineWidth(widths, between) > most) {
    let widest = -1;
    for (const [index, width] of widths.entries()) {
      if (width > (least[index] ?? 0) && width > (widths[widest] ?? 0)) widest = index;
    }
    if (widest < 0) return;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
};

/** A line for each field that says something and a blank line between rows, as psql does; nothing is cut, long values fold. */
const list = (
  columns: readonly Column[],
  texts: readonly (readonly string[])[],
  rows: readonly (readonly Cell[])[],
  options: TableOptions,
  measure: Measure,
): string => {
  const { paint } = options;
  const width = Math.max(...columns.map(({ title }) => title.length)) + 2;
  const room = Math.max(narrowest, (options.columns ?? Infinity) - width);
  const field = (title: string, text: string, cell: Cell | undefined): string =>
    folded(text, room, measure)
      .map((piece, index) => {
        const label = index === 0 ? paint('dim', title) : '';
        return `${label}${' '.repeat(width - (index === 0 ? title.length : 0))}${painted(cell, piece, paint)}\n`;
      })
      .join('');
  return texts
    .map((row, number) =>
      columns
        .map(({ title }, index) =>
          row[index] === nothing ? '' : field(title, row[index] ?? '', rows[number]?.[index]),
        )
        .join(''),
    )
    .join('\n');
};

const painted = (cell: Cell | undefined, text: string, paint: TableOptions['paint']): string =>
  typeof cell === 'object' && cell !== null ? paint(cell.style, text) : text;
