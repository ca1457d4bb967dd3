import { nearest } from '../ipc/nearest.ts';

/** Half of a word mistyped is another word. */
const farthestShare = 0.4;

/** The word of these that was probably meant, or null. */
export const meantBy = (word: string, known: readonly string[]): string | null =>
  nearest(word, known, Math.max(1, Math.floor(word.length * farthestShare)));
