import { quoted } from '../problems.ts';
import type { ProblemList } from '../problems.ts';
import { videoExtension } from '../videos.ts';
import type { VideoFile } from '../videos.ts';
import { fileUnder, reconcile } from './match.ts';
import type { Matcher } from './match.ts';
import type { CaptionRow } from './rows.ts';

/** The path inside a URL; a signature in its query is nobody's business. Anything else is a path already. */
const pathOf = (reference: string): string => {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(reference)) return reference;
  const path = URL.parse(reference)?.pathname ?? reference;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};

/** The parts of a Windows path, a POSIX path or a URL, the file's name last. */
const partsOf = (reference: string): string[] => pathOf(reference).normalize('NFC').split(/[\\/]/);

const nameOf = (reference: string): string => partsOf(reference).at(-1) ?? '';

/** Names are compared case-sensitively, but for the extension. */
const keyOf = (name: string): string => name.replace(videoExtension, '.mp4');

const sharedEnd = (one: readonly string[], other: readonly string[]): number => {
  let count = 0;
  while (count < one.length && one.at(-1 - count) === other.at(-1 - count)) count += 1;
  return count;
};

/** Of several files of one name the one whose folders fit best, if it is one alone; otherwise all that fit as well. */
const closest = (files: readonly VideoFile[], reference: string): readonly VideoFile[] => {
  if (files.length < 2) return files;
  const wanted = partsOf(reference);
  const scored = files.map((file) => ({ file, score: sharedEnd(wanted, partsOf(file.name)) }));
  const best = Math.max(...scored.map(({ score }) => score));
  return scored.filter(({ score }) => score === best).map(({ file }) => file);
};

/** Rows name videos by file name, alone or at the end of a path or URL. */
export const filenameMatcher = (
  videos: readonly VideoFile[],
  captionsFile: string,
  problems: ProblemList,
): Matcher => {
  const index = new Map<string, VideoFile[]>();
  const loosely = new Map<string, string>();
  for (const video of videos) {
    const name = nameOf(video.name);
    fileUnder(index, keyOf(name), video);
    loosely.set(name.toLowerCase(), name);
  }
  const matched = new Map<VideoFile, CaptionRow>();

  const unmatched = (line: number, name: string): void => {
    const near = loosely.get(name.toLowerCase()) ?? loosely.get(`${name.toLowerCase()}.mp4`);
    const hint = near === undefined ? '' : `There is ${quoted(near)}: write the name exactly so.`;
    problems.add('caption-without-video', `No video is called ${quoted(name)}.`, { file: captionsFile, line, hint });
  };

  const ambiguous = (row: CaptionRow, name: string, files: readonly VideoFile[]): void => {
    const names = files.map((video) => video.name).join(', ');
    problems.add('video-ambiguous', `${quoted(name)} could be ${names}; none of them is posted.`, {
      file: captionsFile,
      line: row.line,
      hint: 'Rename all but one of them, or write the path below the folder.',
    });
    for (const video of files) if (!matched.has(video)) matched.set(video, { ...row, text: '' });
  };

  return {
    take(row) {
      const name = nameOf(row.video);
      const files = closest(index.get(keyOf(name)) ?? [], row.video);
      const [video, ...others] = files;
      if (video === undefined) unmatched(row.line, name);
      else if (others.length > 0) ambiguous(row, name, files);
      else {
        const earlier = matched.get(video);
        const named = { ...row, video: name };
        matched.set(
          video,
          earlier === undefined ? named : reconcile(earlier, named, captionsFile, problems),
        );
      }
    },
    finish: () => matched,
  };
};
