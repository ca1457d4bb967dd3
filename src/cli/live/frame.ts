import stringWidth from 'string-width';
import { cut, folded } from '../print/fit.ts';
import { harmless } from '../print/harmless.ts';
import type { Style } from '../print/style.ts';
import { count } from '../print/words.ts';

/** How large a picture may be, in letters. */
export interface Size {
  columns: number;
  rows: number;
}

export type Paint = (style: Style, text: string) => string;

/** A piece of a line, with its colour. */
export type Span = string | readonly [style: Style, text: string];

/** One line of a picture, cut where the terminal ends. What the spans say is made harmless here. */
export const line = (spans: readonly Span[], { columns }: Size, paint: Paint): string => {
  let room = columns;
  let text = '';
  for (const span of spans) {
    if (room <= 0) break;
    const [style, words] = typeof span === 'string' ? [null, span] : span;
    const short = cut(harmless(words), room, stringWidth);
    room -= stringWidth(short);
    text += style === null ? short : paint(style, short);
  }
  return text;
};

/** The picture as high as the terminal is; what does not fit is at least counted. */
export const framed = (lines: readonly (readonly Span[])[], size: Size, paint: Paint): string[] => {
  const tooMany = lines.length - size.rows;
  const shown = tooMany <= 0 ? lines : lines.slice(0, size.rows - 1);
  const rest: readonly Span[] = [['dim', `… ${count(tooMany + 1, 'more line')}`]];
  return [...shown, ...(tooMany > 0 ? [rest] : [])].map((spans) => line(spans, size, paint));
};

/** How much room the spans take. */
export const widthOf = (spans: readonly Span[]): number =>
  stringWidth(harmless(spans.map((span) => (typeof span === 'string' ? span : span[1])).join('')));

/** Whether there is little room beside something. */
export const isNarrow = ({ columns }: Size): boolean => columns < 60;

/** What is said one after the other, in as many lines as it takes. */
export const said = (parts: readonly string[], { columns }: Size): Span[][] => {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last === undefined || stringWidth(`${last}, ${part},`) > columns) lines.push(part);
    else lines.splice(-1, 1, `${last}, ${part}`);
  }
  return lines.map((text, index) => [index === lines.length - 1 ? text : `${text},`]);
};

const indent = '  ';

/** A sentence behind what it is about, or below that when there is no room for it. */
export const told = (about: string, style: Style, sentence: string, { columns }: Size): Span[][] => {
  const text = harmless(sentence);
  if (stringWidth(`${harmless(about)} ${text}`) <= columns) return [[`${about} `, [style, text]]];
  const room = Math.max(1, columns - indent.length);
  return [[about], ...folded(text, room, stringWidth).map((piece): Span[] => [indent, [style, piece]])];
};

/** How long ago or ahead a moment is: `23h 59m ago` is as long as it gets. */
export const momentCell = (text: string): string => cell(text, 11);

/** The text in a cell of this width: cut, at its beginning if its end says most, or filled. */
export const cell = (text: string, width: number, keepsEnd = false): string => {
  const short = cut(harmless(text), width, stringWidth, keepsEnd);
  return short + ' '.repeat(Math.max(0, width - stringWidth(short)));
};

/** The number of a job comes last, behind a name that may be long. */
export const jobCell = (jobId: string, width: number): string => cell(jobId, width, true);

/** Room for the name of a phone: more where there is more. */
export const phoneCell = (name: string, { columns }: Size): string =>
  cell(name, Math.max(12, Math.min(50, columns - 60)));

/** What is done, what went wrong and what is left, as a bar of this width. */
export const bar = (done: number, bad: number, total: number, width: number): Span[] => {
  const part = (count: number) => (total === 0 ? 0 : (count / total) * width);
  const wrong = bad === 0 ? 0 : Math.max(1, Math.round(part(bad)));
  const good = Math.max(0, Math.floor(part(done + bad)) - wrong);
  return [
    ['good', '█'.repeat(good)],
    ['bad', '█'.repeat(wrong)],
    ['dim', '░'.repeat(Math.max(0, width - good - wrong))],
  ];
};
