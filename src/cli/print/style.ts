import type { Writable } from 'node:stream';
import { styleText } from 'node:util';

/** Where a command writes: a terminal, a file, a pipe. */
export type Screen = Writable & { isTTY?: boolean; columns?: number };

/** What a colour says, not which one it is. */
export type Style = 'good' | 'bad' | 'warn' | 'dim' | 'strong';

/** `auto`: on a terminal that is not dumb, unless NO_COLOR is set. */
export const colours = ['auto', 'always', 'never'] as const;
export type Colour = (typeof colours)[number];

const formats = { good: 'green', bad: 'red', warn: 'yellow', dim: 'dim', strong: 'bold' } as const;

/** Paints text for a stream. */
export const paintOn =
  (stream: Screen, colour: Colour = 'auto') =>
  (style: Style, text: string): string => {
    if (text === '' || colour === 'never') return text;
    return styleText(formats[style], text, colour === 'always' ? { validateStream: false } : { stream });
  };
