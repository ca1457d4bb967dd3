import { basename, dirname, resolve } from 'node:path';
import type { LoadedCampaign, PostableVideo } from '../domain/campaign.ts';
import type { Probe } from '../domain/store.ts';
import { readAccounts } from './accounts.ts';
import { readCaptions } from './captions/read.ts';
import type { CaptionRow } from './captions/rows.ts';
import { openFolder } from './folder.ts';
import { identifyAll } from './identify.ts';
import type { Probes } from './identify.ts';
import { ProblemList } from './problems.ts';
import { defaultSettings, readSettings } from './settings.ts';
import { findVideos } from './videos.ts';
import type { VideoFile } from './videos.ts';

/** A campaign as it was read, with the line of `accounts.txt` that names each account. */
export interface CheckedCampaign extends LoadedCampaign {
  accountLines: ReadonlyMap<string, number>;
}

/** Files by what is in them, in order; what cannot be read is reported and left out. */
const byBytes = (
  files: readonly VideoFile[],
  probes: ReadonlyMap<VideoFile, Probe>,
  problems: ProblemList,
): { videoId: string; durationMs: number; files: VideoFile[] }[] => {
  const videos = new Map<string, { videoId: string; durationMs: number; files: VideoFile[] }>();
  for (const file of files) {
    const probe = probes.get(file);
    if (probe === undefined) continue;
    if (!probe.ok) {
      problems.add('video-unreadable', `${file.name} ${probe.problem}.`, { file: file.name });
      continue;
    }
    const video = videos.get(probe.videoId);
    if (video === undefined) videos.set(probe.videoId, { ...probe, files: [file] });
    else video.files.push(file);
  }
  return [...videos.values()];
};

/** Gives each video its caption: of several files with the same bytes the first that has one stands for all. */
const postable = (
  files: readonly VideoFile[],
  probes: ReadonlyMap<VideoFile, Probe>,
  captions: ReadonlyMap<VideoFile, CaptionRow> | null,
  problems: ProblemList,
): PostableVideo[] =>
  byBytes(files, probes, problems).flatMap(({ videoId, durationMs, files: same }) => {
    const captioned = same.find((file) => (captions?.get(file)?.text ?? '') !== '');
    const file = captioned ?? same[0];
    if (file === undefined) return [];
    for (const other of same) {
      if (other === file) continue;
      const message = `${other.name} holds the same bytes as ${file.name}, which stands for both.`;
      problems.add('video-twice', message, { file: other.name });
    }
    const row = captions?.get(file);
    if (captions !== null && row === undefined) {
      problems.add('video-without-caption', `${file.name} has no caption.`, { file: file.name });
    }
    const { path, name, sizeBytes } = file;
    return row === undefined || row.text === ''
      ? []
      : [{ videoId, path, name, sizeBytes, durationMs, caption: row.text }];
  });

/**
 * Reads and judges a campaign's folder, and writes nothing. Everything that is wrong with it is in `problems`, all at
 * once; it throws `not-found` only when there is no such folder, and the reason of `signal` when that is aborted. Videos
 * that `probes` remembers are not read again.
 */
export const loadCampaign = async ({
  folder,
  probes,
  signal,
}: {
  folder: string;
  probes: Probes | null;
  signal?: AbortSignal | undefined;
}): Promise<CheckedCampaign> => {
  const absolute = resolve(folder);
  const name = basename(absolute);
  const problems = new ProblemList();
  const root = await openFolder(dirname(absolute), name);
  if (root === null) {
    problems.add('folder-unreadable', `${absolute} is not a folder that can be read.`);
    return {
      name,
      folder: absolute,
      settings: defaultSettings,
      accounts: [],
      accountLines: new Map(),
      videos: [],
      problems: problems.all(),
    };
  }

  const settings = await readSettings(root, problems);
  const accountLines = await readAccounts(root, problems);
  const files = await findVideos(root, problems);
  signal?.throwIfAborted();
  const captions = await readCaptions(root, settings, files, problems, signal);
  const videos = postable(files, await identifyAll(files, probes, signal), captions, problems);
  if (captions !== null && videos.length === 0) {
    problems.add('no-jobs', 'There is nothing to post: no readable video has a caption.', {
      hint:
        files.length === 0
          ? 'Put .mp4 files into the folder videos.'
          : 'The warnings below say what each video lacks.',
    });
  }
  return {
    name,
    folder: absolute,
    settings: settings.settings,
    accounts: [...accountLines.keys()],
    accountLines,
    videos,
    problems: problems.all(),
  };
};
