import { basename } from 'node:path';
import { quoted } from '../problems.ts';
import type { ProblemList } from '../problems.ts';
import { videoExtension } from '../videos.ts';
import type { VideoFile } from '../videos.ts';
import { reconcile } from './match.ts';
import type { Matcher } from './match.ts';
import type { CaptionRow } from './rows.ts';

/** Every shortcode that would fit a file, the longest first: `A-B-1.mp4` fits `A-B-1`, `A-B` and `A`. */
const shortcodesOf = (video: VideoFile): string[] => {
  const stem = basename(video.name).replace(videoExtension, '').normalize('NFC');
  const codes = [stem];
  for (let dash = stem.lastIndexOf('-'); dash > 0; dash = stem.lastIndexOf('-', dash - 1)) {
    codes.push(stem.slice(0, dash));
  }
  return codes;
};

/**
 * Rows name videos by shortcode: `S` stands for `S.mp4` and `S-<anything>.mp4`, case-sensitive. Shortcodes contain dashes
 * themselves, so a file goes to the longest one that fits; several files of one shortcode share its caption.
 */
export const shortcodeMatcher = (
  videos: readonly VideoFile[],
  captionsFile: string,
  problems: ProblemList,
): Matcher => {
  const wanted = new Set(videos.flatMap(shortcodesOf));
  const rows = new Map<string, CaptionRow>();

  const unmatched = ({ line, video }: CaptionRow, hint: string): void =>
    problems.add('caption-without-video', `No video belongs to the shortcode ${quoted(video)}.`, {
      file: captionsFile,
      line,
      hint,
    });

  return {
    take(row) {
      const code = row.video.normalize('NFC');
      if (!wanted.has(code)) {
        unmatched(row, `Its files would be called ${quoted(`${code}.mp4`)} or ${quoted(`${code}-(anything).mp4`)}.`);
        return;
      }
      const earlier = rows.get(code);
      rows.set(code, earlier === undefined ? row : reconcile(earlier, row, captionsFile, problems));
    },
    finish() {
      const matched = new Map<VideoFile, CaptionRow>();
      const used = new Set<string>();
      for (const video of videos) {
        const code = shortcodesOf(video).find((each) => rows.has(each));
        const row = code === undefined ? undefined : rows.get(code);
        if (code === undefined || row === undefined) continue;
        matched.set(video, row);
        used.add(code);
      }
      for (const [code, row] of rows) {
        if (!used.has(code)) unmatched(row, 'Every file that fits it fits a longer shortcode as well.');
      }
      return matched;
    },
  };
};
