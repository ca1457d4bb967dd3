import type { ProblemList } from '../problems.ts';
import type { ReadSettings } from '../settings.ts';
import type { VideoFile } from '../videos.ts';
import { filenameMatcher } from './filename.ts';
import { locateCaptions } from './locate.ts';
import { readRows } from './rows.ts';
import type { CaptionRow } from './rows.ts';
import { shortcodeMatcher } from './shortcode.ts';

const matchers = { filename: filenameMatcher, shortcode: shortcodeMatcher };

/**
 * The row of each video that the captions file speaks of; a text may be empty, which has been reported then. Null when
 * the file could not be found or read to its end.
 */
export const readCaptions = async (
  root: string,
  settings: ReadSettings,
  videos: readonly VideoFile[],
  problems: ProblemList,
  signal: AbortSignal | undefined,
): Promise<Map<VideoFile, CaptionRow> | null> => {
  const file = await locateCaptions(root, settings, problems);
  if (file === null) return null;
  const matcher = matchers[file.columns.match](videos, file.name, problems);
  let usable = 0;

  const take = (row: CaptionRow): void => {
    const where = { file: file.name, line: row.line };
    if (row.video === '' && row.text === '') return;
    if (row.video === '') {
      problems.add('caption-without-video', `Line ${row.line} names no video.`, where);
      return;
    }
    if (row.text === '') problems.add('caption-empty', `Line ${row.line} has no text to post.`, where);
    else usable += 1;
    matcher.take(row);
  };

  await readRows(file, problems, take, signal);
  if (problems.has('captions-unreadable')) return null;
  if (usable === 0) {
    problems.add('no-captions', `${file.name} holds no usable caption.`, { file: file.name });
  }
  return matcher.finish();
};
