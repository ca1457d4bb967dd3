import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Planning, Probe } from '../domain/store.ts';
import { refusal } from './entry.ts';
import { probeVideo } from './probe.ts';
import type { VideoFile } from './videos.ts';

/** Where it is remembered what is in a file, so that each is read once. */
export type Probes = Pick<Planning, 'findProbe' | 'saveProbe'>;

const hashOf = async (path: string, signal: AbortSignal | undefined): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash, signal === undefined ? {} : { signal });
  return hash.digest('hex');
};

const hasChanged = async ({ path, sizeBytes, modifiedMs }: VideoFile): Promise<boolean> => {
  const now = await stat(path);
  return now.size !== sizeBytes || Math.floor(now.mtimeMs) !== modifiedMs;
};

/** Reads the file. `lasting`: the answer holds for as long as size and time of the file stay the same. */
const read = async (
  file: VideoFile,
  signal: AbortSignal | undefined,
): Promise<{ probe: Probe; lasting: boolean }> => {
  const failed = (problem: string, lasting: boolean): { probe: Probe; lasting: boolean } => ({
    probe: { ok: false, problem },
    lasting,
  });
  if (file.sizeBytes === 0) return failed('is empty (0 bytes)', true);
  try {
    const inside = await probeVideo(file.path);
    const videoId = inside.ok ? await hashOf(file.path, signal) : '';
    if (await hasChanged(file)) return failed('changed while it was read, as if it were still being copied', false);
    return inside.ok
      ? { probe: { ok: true, videoId, durationMs: inside.durationMs }, lasting: true }
      : failed(inside.problem, inside.lasting);
  } catch (thrown) {
    signal?.throwIfAborted();
    return failed(refusal(thrown), false);
  }
};

/** What is in a video file, remembered or read now. Rejects only when `signal` is aborted. */
export const identify = async (
  file: VideoFile,
  probes: Probes | null,
  signal: AbortSignal | undefined,
): Promise<Probe> => {
  signal?.throwIfAborted();
  const key = { path: file.path, sizeBytes: file.sizeBytes, modifiedMs: file.modifiedMs };
  const known = probes?.findProbe(key) ?? null;
  if (known !== null) return known;
  const { probe, lasting } = await read(file, signal);
  if (lasting) probes?.saveProbe(key, probe);
  return probe;
};

/** Files that are read at the same time: enough to keep a disk busy. */
const readers = 4;

/** As `identify`, for many files. */
export const identifyAll = async (
  files: readonly VideoFile[],
  probes: Probes | null,
  signal: AbortSignal | undefined,
): Promise<Map<VideoFile, Probe>> => {
  const results = new Map<VideoFile, Probe>();
  const queue = files.values();
  const reader = async (): Promise<void> => {
    for (const file of queue) results.set(file, await identify(file, probes, signal));
  };
  await Promise.all(Array.from({ length: readers }, reader));
  return results;
};
