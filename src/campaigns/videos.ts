import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lookAt, refusal } from './entry.ts';
import type { ProblemList } from './problems.ts';

export const videosFolder = 'videos';

/** Videos are `.mp4`, in any case. */
export const videoExtension = /\.mp4$/i;

/** A file that should be a video, before anybody looked inside. */
export interface VideoFile {
  /** Absolute, without symbolic links. */
  path: string;
  /** Path below the campaign's folder, for people. */
  name: string;
  sizeBytes: number;
  modifiedMs: number;
}

const byCodePoints = (one: string, other: string): number => (one < other ? -1 : 1);

/**
 * All `.mp4` files below `videos/`, in the order of their names. Hidden files are passed over; links are followed as
 * long as they stay in the folder, and each directory is entered once, so that links cannot lead round in circles.
 */
export const findVideos = async (root: string, problems: ProblemList): Promise<VideoFile[]> => {
  const found: VideoFile[] = [];
  const entered = new Set<string>();

  const take = async (name: string): Promise<void> => {
    const entry = await lookAt(root, join(root, name));
    const isVideo = videoExtension.test(name);
    switch (entry.kind) {
      case 'file':
        if (isVideo) {
          const { path, sizeBytes, modifiedMs } = entry;
          found.push({ path, name, sizeBytes, modifiedMs });
        }
        return;
      case 'folder':
        if (isVideo) {
          problems.add('video-unreadable', `${name} is a directory, where a file should be.`, { file: name });
        }
        await enter(name, entry.path);
        return;
      case 'missing':
        problems.add('not-followed', `${name} is a symbolic link that leads nowhere.`, { file: name });
        return;
      case 'link':
        problems.add('not-followed', `${name} ${entry.why}; it is not followed.`, { file: name });
        return;
      case 'other':
      case 'unreadable':
        if (isVideo) problems.add('video-unreadable', `${name} ${entry.why}.`, { file: name });
    }
  };

  const enter = async (name: string, path: string): Promise<void> => {
    if (entered.has(path)) return;
    entered.add(path);
    let children: string[];
    try {
      children = await readdir(path);
    } catch (thrown) {
      problems.add('video-unreadable', `${name} ${refusal(thrown)}.`, { file: name });
      return;
    }
    for (const child of children.sort(byCodePoints)) {
      if (!child.startsWith('.')) await take(`${name}/${child}`);
    }
  };

  const top = await lookAt(root, join(root, videosFolder));
  if (top.kind === 'folder') await enter(videosFolder, top.path);
  else if (top.kind === 'link') {
    problems.add('not-followed', `${videosFolder} ${top.why}; it is not followed.`, { file: videosFolder });
  } else if (top.kind === 'file') {
    problems.add('video-unreadable', `${videosFolder} is a file, where a directory should be.`, {
      file: videosFolder,
    });
  } else if (top.kind !== 'missing') {
    problems.add('video-unreadable', `${videosFolder} ${top.why}.`, { file: videosFolder });
  }
  return found;
};
