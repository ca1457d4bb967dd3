import { clipped } from '../print/fit.ts';
import { escaped } from './markup.ts';

/** Bars as inline SVG. Colours are classes of the page's style, so that they follow the reader's light or dark. */
export interface Bar {
  label: string;
  /** Laid end to end; those of nothing are not drawn. */
  parts: readonly { name: string; style: string; value: number }[];
  /** What stands at the end of a lying bar; the sum if left out. */
  said?: string;
}

const width = 720;
const sumOf = ({ parts }: Bar): number => parts.reduce((sum, { value }) => sum + value, 0);
const highest = (bars: readonly Bar[]): number => Math.max(...bars.map(sumOf), 0);

const wholeSteps = [1, 2, 3, 4, 5, 6, 8, 10];

/** The next of 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30...: a scale that people can read. */
const roundUp = (value: number): number => {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  const steps = power === 1 ? wholeSteps : [1, 1.5, ...wholeSteps];
  return power * (steps.find((step) => step * power >= value) ?? 10);
};

const svg = (about: string, height: number, inside: string): string =>
  `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(about)}">${inside}</svg>`;

const at = (number: number): string => number.toFixed(1);

const rect = (style: string, x: number, y: number, wide: number, high: number, title: string): string =>
  `<rect class="${style}" x="${at(x)}" y="${at(y)}" width="${at(wide)}" height="${at(high)}" rx="2"><title>${escaped(title)}</title></rect>`;

const text = (style: string, x: number, y: number, said: string): string =>
  `<text class="${style}" x="${at(x)}" y="${at(y)}">${escaped(said)}</text>`;

/** Standing bars side by side, as for the hours of a day; `every` so many get a label. */
export const standing = (about: string, bars: readonly Bar[], every: number): string => {
  const [left, top, bottom, tall] = [40, 10, 24, 180];
  const scale = roundUp(highest(bars));
  const step = (width - left) / Math.max(bars.length, 1);
  const yOf = (value: number): number => top + tall - (value / scale) * tall;
  const lines = [...new Set([0, Math.ceil(scale / 2), scale])].map(
    (value) =>
      `<line class="grid" x1="${left}" x2="${width}" y1="${at(yOf(value))}" y2="${at(yOf(value))}"/>${text('scale', left - 8, yOf(value) + 4, String(value))}`,
  );
  const drawn = bars.map((bar, index) => {
    const x = left + index * step;
    let base = 0;
    const pieces = bar.parts
      .filter(({ value }) => value > 0)
      .map(({ name, style, value }) => {
        base += value;
        const high = (value / scale) * tall;
        return rect(style, x + step * 0.15, yOf(base), step * 0.7, high, `${bar.label}: ${value} ${name}`);
      });
    const label = index % every === 0 ? text('under', x + step / 2, top + tall + 18, bar.label) : '';
    return pieces.join('') + label;
  });
  return svg(about, top + tall + bottom, lines.join('') + drawn.join(''));
};

const labelLetters = 24;

/** Lying bars below each other, as for names; a name that is too long is cut, and whole where the mouse is. */
export const lying = (about: string, bars: readonly Bar[]): string => {
  const [left, right, row] = [190, 70, 26];
  const scale = Math.max(highest(bars), Number.MIN_VALUE);
  const drawn = bars.map((bar, index) => {
    const y = index * row;
    let x = left;
    const pieces = bar.parts
      .filter(({ value }) => value > 0)
      .map(({ name, style, value }) => {
        const wide = (value / scale) * (width - left - right);
        x += wide;
        return rect(style, x - wide, y + 4, wide, row - 8, `${bar.label}: ${bar.said ?? value} ${name}`);
      });
    const short = clipped(bar.label, labelLetters);
    const label = `<text class="name" x="${left - 10}" y="${y + row / 2 + 4}"><title>${escaped(bar.label)}</title>${escaped(short === bar.label ? short : `${short}…`)}</text>`;
    return label + pieces.join('') + text('value', x + 6, y + row / 2 + 4, bar.said ?? String(sumOf(bar)));
  });
  return svg(about, Math.max(bars.length, 1) * row, drawn.join(''));
};
