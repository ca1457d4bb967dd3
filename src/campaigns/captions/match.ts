import { quoted } from '../problems.ts';
import type { ProblemList } from '../problems.ts';
import type { VideoFile } from '../videos.ts';
import type { CaptionRow } from './rows.ts';

/** Brings rows and files together. It keeps only rows that a file wants, so its memory is bounded by the files. */
export interface Matcher {
  take(row: CaptionRow): void;
  /** The row of each file that got one; a row's text may be empty. */
  finish(): Map<VideoFile, CaptionRow>;
}

/** Two rows for one thing: the same text is one row, two texts are an error, an empty one gives way. */
export const reconcile = (
  earlier: CaptionRow,
  later: CaptionRow,
  file: string,
  problems: ProblemList,
): CaptionRow => {
  if (later.text === '') return earlier;
  if (earlier.text === '') return later;
  if (earlier.text === later.text) {
    problems.add('caption-twice', `${quoted(later.video)} has this caption on line ${earlier.line} already.`, {
      file,
      line: later.line,
    });
  } else {
    problems.add(
      'captions-conflict',
      `${quoted(later.video)} has one caption on line ${earlier.line} and another on line ${later.line}.`,
      { file, line: later.line, hint: 'Remove one of the two lines.' },
    );
  }
  return earlier;
};

/** Appends to the list under a key. */
export const fileUnder = <K, V>(index: Map<K, V[]>, key: K, value: V): void => {
  const list = index.get(key);
  if (list === undefined) index.set(key, [value]);
  else list.push(value);
};
