import type { Writable } from 'node:stream';
import { styleText } from 'node:util';

/** Where a command writes: a terminal, a file, a pipe. */
export type Screen = Writable & { isTTY?: boolean; columns?: number };

/** What a colour says, not which one it is. */
export type Style = 'good' | 'bad' | 'warn' | 'dim' | 'strong';

const formats = { good: 'green', bad: 'red', warn: 'yellow', dim: 'dim', strong: 'bold' } as const;

/** Colours the text if the stream shows colours: a terminal, and nobody said NO_COLOR. */
export const paintOn =
  (stream: Screen) =>
  (style: Style, text: string): string =>
    text === '' ? '' : styleText(formats[style], text, { stream });
