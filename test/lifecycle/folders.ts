/** Campaign folders as people make them, with real videos. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Folder {
  accounts: readonly string[];
  /** File name and caption of each video; the bytes of every file are different. */
  posts?: Readonly<Record<string, string>>;
  /** `campaign.json`. Without `delayBetweenJobs` there is no pause between jobs. */
  settings?: Readonly<Record<string, unknown>>;
  /** More files, or other ones; a path below the folder and its content. */
  files?: Readonly<Record<string, string | Buffer>>;
}

const sample = readFileSync(join(import.meta.dirname, '../../campaigns/viral/videos/plant-parent.mp4'));

/** A real mp4 of some kilobytes, with other bytes for every `salt`: a `free` box follows what is played. */
export function mp4(salt: string): Buffer {
  const payload = Buffer.from(salt);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(head.length + payload.length);
  head.write('free', 4);
  return Buffer.concat([sample, head, payload]);
}

/** So many accounts and videos of a campaign: `viral.1`, and `viral-1.mp4` with the caption `viral says 1`. */
export function crowd(campaign: string, size: number): Required<Pick<Folder, 'accounts' | 'posts'>> {
  const numbers = Array.from({ length: size }, (_, index) => index + 1);
  return {
    accounts: numbers.map((number) => `${campaign}.${number}`),
    posts: Object.fromEntries(
      numbers.map((number) => [`${campaign}-${number}.mp4`, `${campaign} says ${number}`]),
    ),
  };
}

/** Writes `campaigns/NAME/` with accounts, captions (`filename,caption`), videos and settings. */
export function writeCampaign(campaignsDir: string, name: string, folder: Folder): void {
  const { accounts, posts = {}, settings = {}, files = {} } = folder;
  const captions = Object.entries(posts).map(([file, caption]) => `${quoted(file)},${quoted(caption)}\n`);
  const usual = {
    'accounts.txt': accounts.map((account) => `${account}\n`).join(''),
    'captions.csv': `filename,caption\n${captions.join('')}`,
    'campaign.json': JSON.stringify({ delayBetweenJobs: 0, ...settings }),
    ...Object.fromEntries(Object.keys(posts).map((file) => [`videos/${file}`, mp4(`${name}/${file}`)])),
  };
  const hasFolderFor = ([file]: [string, unknown]) =>
    Object.keys(files).some((other) => other.startsWith(`${file}/`));
  const wanted = Object.entries(usual).filter((entry) => !hasFolderFor(entry));
  writeFiles(join(campaignsDir, name), { ...Object.fromEntries(wanted), ...files });
}

export function writeFiles(folder: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
