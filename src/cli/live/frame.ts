import stringWidth from 'string-width';
import { cut } from '../print/fit.ts';
import { harmless } from '../print/harmless.ts';
import type { Style } from '../print/style.ts';

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
