import type { Style } from './style.ts';
import { harmless } from './harmless.ts';

/** One cell; styled ones keep their words and their colour apart, so that widths stay right. */
export type Cell = string | number | null | { text: string; style: Style };

export interface Column {
  title: string;
  align?: 'left' | 'right';
  /** May be cut where the terminal ends. */
  mayShrink?: boolean;
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

const wideGap = '   ';
const narrowGap = '  ';
const narrowest = 8;
const plainAscii = /^[ -~]*$/;

type Measure = (text: string) => number;

/** Columns that align, kubectl's way: titles in capitals, no lines, nothing at the end of a line. */
export const table = async (
  allColumns: readonly Column[],
  allRows: readonly (readonly Cell[])[],
  options: TableOptions,
): Promise<string> => {
  const isShown = (_: unknown, index: number) => options.isWide || allColumns[index]?.wide !== true;
  const columns = allColumns.filter(isShown);
  const rows = allRows.map((row) => row.filter(isShown));
  const texts = rows.map((row) => columns.map((_, index) => textOf(row[index] ?? null)));
  const measure = await measureFor(texts);
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...texts.map((row) => measure(row[index] ?? ''))),
  );
  const most = options.columns ?? Infinity;
  const gap = lineWidth(widths, wideGap.length) <= most ? wideGap : narrowGap;
  shrink(widths, columns, most);
  const line = (cells: readonly string[], paint: (index: number, text: string) => string): string =>
    cells
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        const short = cut(cell, width, measure);
        const padding = ' '.repeat(Math.max(0, width - measure(short)));
        const painted = paint(index, short);
        return columns[index]?.align === 'right' ? padding + painted : painted + padding;
      })
      .join(gap)
      .trimEnd();
  const titles = columns.map(({ title }) => title);
  return [
    line(titles, (_, text) => options.paint('dim', text)),
    ...texts.map((row, number) =>
      line(row, (index, text) => {
        const cell = rows[number]?.[index];
        return typeof cell === 'object' && cell !== null ? options.paint(cell.style, text) : text;
      }),
    ),
  ]
    .map((text) => `${text}\n`)
    .join('');
};

const textOf = (cell: Cell): string => {
  if (cell === null || cell === '') return '-';
  return harmless(typeof cell === 'object' ? cell.text : String(cell));
};

/** Measuring emoji and wide letters takes a library that costs as much as starting Node; most tables need none. */
const measureFor = async (texts: readonly (readonly string[])[]): Promise<Measure> => {
  if (texts.every((row) => row.every((text) => plainAscii.test(text)))) return (text) => text.length;
  return (await import('string-width')).default;
};

const lineWidth = (widths: readonly number[], between: number): number =>
  widths.reduce((sum, width) => sum + width + between, -between);

/** Takes from the widest first, so that two long columns share the pain; what may not shrink wraps. */
const shrink = (widths: number[], columns: readonly Column[], most: number): void => {
  const least = columns.map(({ title }) => Math.max(narrowest, title.length));
  for (;;) {
    if (lineWidth(widths, narrowGap.length) <= most) return;
    let widest = -1;
    for (const [index, width] of widths.entries()) {
      const mayGive = columns[index]?.mayShrink === true && width > (least[index] ?? 0);
      if (mayGive && width > (widths[widest] ?? 0)) widest = index;
    }
    if (widest < 0) return;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
};

const cut = (text: string, width: number, measure: Measure): string => {
  if (measure(text) <= width) return text;
  let short = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (measure(short + segment) > width - 1) break;
    short += segment;
  }
  return `${short}…`;
};
