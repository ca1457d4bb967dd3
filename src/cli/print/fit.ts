import { stripVTControlCharacters } from 'node:util';

/** Text that has to fit into so many columns of a terminal. */

export type Measure = (text: string) => number;

const segments = (text: string): string[] =>
  Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);

/** As much of the text as there is room for, with a mark where it was cut: at its end, or at its beginning. */
export const cut = (text: string, width: number, measure: Measure, keepsEnd = false): string => {
  if (measure(text) <= width) return text;
  const all = segments(text);
  if (keepsEnd) all.reverse();
  let short = '';
  for (const segment of all) {
    const longer = keepsEnd ? segment + short : short + segment;
    if (measure(longer) > width - 1) break;
    short = longer;
  }
  return keepsEnd ? `…${short}` : `${short}…`;
};

const plain = /^[ -~…]*$/;

/** Measuring emoji and wide letters takes a library that costs as much as starting Node; most texts need none. */
export const measureFor = async (texts: Iterable<string>): Promise<Measure> => {
  for (const text of texts) if (!plain.test(text)) return (await import('string-width')).default;
  return (text) => text.length;
};

/** Letters beyond ASCII are taken to be two columns wide: exact enough where a bit of room may be lost. */
export const roughly: Measure = (text) =>
  segments(text).reduce((sum, one) => sum + (/^[ -~]$/.test(one) ? 1 : 2), 0);

/** The beginning of a text, as far as it surely fits. */
export const clipped = (text: string, columns: number): string => {
  let width = 0;
  let short = '';
  for (const segment of segments(text)) {
    width += roughly(segment);
    if (width > columns) break;
    short += segment;
  }
  return short;
};

/** The text in lines of this width, broken between words, and inside of one that has a line to itself. */
export const folded = (text: string, width: number, measure: Measure): string[] => {
  const lines: string[] = [];
  let current = '';
  for (const word of text.split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (measure(longer) <= width) {
      current = longer;
      continue;
    }
    if (current !== '') lines.push(current);
    const [last = '', ...before] = chopped(word, width, measure).reverse();
    lines.push(...before.reverse());
    current = last;
  }
  return [...lines, current];
};

const chopped = (word: string, width: number, measure: Measure): string[] => {
  const pieces = [''];
  for (const segment of segments(word)) {
    const longer = `${pieces.at(-1) ?? ''}${segment}`;
    if (measure(longer) <= width) pieces.splice(-1, 1, longer);
    else pieces.push(segment);
  }
  return pieces;
};

const indent = '  ';

/** What is to be typed must stay one line, or it cannot be copied. */
const isToBeTyped = (line: string): boolean => /(^| )next: {2}/.test(line);

/** Lines that are too long are broken between words, and go on with an indent; a word that is too long is left to the terminal. */
export const wrapped = (text: string, columns: number, measure: Measure): string =>
  text
    .split('\n')
    .flatMap((line) => {
      const bare = stripVTControlCharacters(line);
      return isToBeTyped(bare) || measure(bare) <= columns ? [line] : broken(line, columns, measure);
    })
    .join('\n');

const broken = (line: string, columns: number, measure: Measure): string[] => {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(/ (?=[^ ])/)) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (current.trim() !== '' && measure(stripVTControlCharacters(longer)) > columns) {
      lines.push(current);
      current = `${indent}${word}`;
    } else current = longer;
  }
  return [...lines, current];
};
