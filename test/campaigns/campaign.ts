import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { LoadedCampaign, Problem } from '../../src/domain/campaign.ts';
import { loadCampaign } from '../../src/campaigns/index.ts';

const sample = join(import.meta.dirname, '../../campaigns/viral/videos/plant-parent.mp4');

/** A real mp4 of about 2 kB, with other bytes for every `salt`: what follows the index is a `free` box. */
export const mp4 = async (salt: string): Promise<Buffer> => {
  const payload = Buffer.from(salt);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + payload.length);
  head.write('free', 4);
  return Buffer.concat([await readFile(sample), head, payload]);
};

export const temporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'postd-campaigns-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

export type Files = Record<string, string | Buffer>;

export const write = async (folder: string, files: Files): Promise<void> => {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
};

/** A folder with these files, and a real video for each name in `videos`, in a temporary place. */
export const campaignFolderWith = async (files: Files, videos: readonly string[] = []): Promise<string> => {
  const folder = join(await temporaryFolder(), 'campaign');
  await mkdir(folder);
  await write(folder, files);
  for (const name of videos) await write(folder, { [`videos/${name}`]: await mp4(name) });
  return folder;
};

export const load = (folder: string): Promise<LoadedCampaign> => loadCampaign({ folder, probes: null });

/** Loads a folder with one account and these captions and videos. */
export const loadCaptions = async (
  captions: string | Buffer | Files,
  videos: readonly string[],
): Promise<LoadedCampaign> => {
  const files = typeof captions === 'string' || Buffer.isBuffer(captions) ? { 'captions.csv': captions } : captions;
  return load(await campaignFolderWith({ 'accounts.txt': 'ada\n', ...files }, videos));
};

/** Problems as `code file:line`. */
export const brief = (problems: readonly Problem[]): string[] =>
  problems.map(({ code, file, line }) => [code, [file, line].filter((part) => part !== null).join(':')].join(' ').trim());

/** Messages of problems with a code. */
export const messages = (problems: readonly Problem[], wanted: string): string[] =>
  problems.filter(({ code }) => code === wanted).map(({ message }) => message);

/** File name and caption of every postable video. */
export const posts = ({ videos }: LoadedCampaign): Record<string, string> =>
  Object.fromEntries(videos.map(({ name, caption }) => [name.replace('videos/', ''), caption]));
