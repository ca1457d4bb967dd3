import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadCampaign } from '../../src/campaigns/index.ts';
import { brief, campaignFolderWith, load, loadCaptions, messages, mp4, posts, temporaryFolder, write } from './campaign.ts';

const captions = 'filename,caption\na.mp4,A\nb.mp4,B\n';

describe('videos', () => {
  test('are found in every folder below videos, in any case of .mp4, and nothing hidden is taken', async () => {
    const campaign = await loadCaptions('filename,caption\na.mp4,A\nb.mp4,B\nc.mp4,C\n', [
      'a.mp4',
      'x/y/b.MP4',
      'x/c.Mp4',
      '._a.mp4',
      '.trash/b.mp4',
      'a.mp4.part',
      'notes.txt',
    ]);
    expect(Object.keys(posts(campaign))).toEqual(['a.mp4', 'x/c.Mp4', 'x/y/b.MP4']);
    expect(campaign.problems).toEqual([]);
  });

  test('without caption, and captions without video, are listed with file and line, and skipped', async () => {
    const campaign = await loadCaptions('filename,caption\na.mp4,A\ngone.mp4,G\n', ['a.mp4', 'b.mp4']);
    expect(posts(campaign)).toEqual({ 'a.mp4': 'A' });
    expect(brief(campaign.problems)).toEqual([
      'caption-without-video captions.csv:3',
      'video-without-caption videos/b.mp4',
    ]);
    expect(campaign.problems.map(({ severity }) => severity)).toEqual(['warning', 'warning']);
  });

  test('carry the SHA-256 of their bytes, size, duration, path and name', async () => {
    const folder = await campaignFolderWith({ 'accounts.txt': 'ada\n', 'captions.csv': captions }, ['a.mp4']);
    const bytes = await mp4('a.mp4');
    const sum = execFileSync('sha256sum', [join(folder, 'videos/a.mp4')]).toString().slice(0, 64);
    expect((await load(folder)).videos).toEqual([
      {
        videoId: sum,
        path: join(folder, 'videos/a.mp4'),
        name: 'videos/a.mp4',
        sizeBytes: bytes.length,
        durationMs: 1200,
        caption: 'A',
      },
    ]);
  });

  test('of the same bytes are one video, said as a warning, and the one with a caption stands for both', async () => {
    const folder = await campaignFolderWith({ 'accounts.txt': 'ada\n', 'captions.csv': captions }, ['b.mp4']);
    await write(folder, { 'videos/0.mp4': await mp4('same'), 'videos/a.mp4': await mp4('same') });
    const campaign = await load(folder);
    expect(posts(campaign)).toEqual({ 'a.mp4': 'A', 'b.mp4': 'B' });
    expect(campaign.problems).toMatchObject([
      {
        severity: 'warning',
        code: 'video-twice',
        message: 'videos/0.mp4 holds the same bytes as videos/a.mp4, which stands for both.',
      },
    ]);
  });

  test('that cannot be posted are each listed as a warning, and the others are kept', async () => {
    const folder = await campaignFolderWith({
      'accounts.txt': 'ada\n',
      'captions.csv': `${captions}empty.mp4,x\ncut.mp4,x\nnoise.mp4,x\ndirectory.mp4,x\n`,
    });
    const whole = await mp4('a');
    await write(folder, {
      'videos/a.mp4': whole,
      'videos/b.mp4': await mp4('b'),
      'videos/empty.mp4': '',
      'videos/cut.mp4': whole.subarray(0, whole.length - 100),
      'videos/noise.mp4': 'this is no video at all',
    });
    await mkdir(join(folder, 'videos/directory.mp4'));
    const campaign = await load(folder);
    expect(Object.keys(posts(campaign))).toEqual(['a.mp4', 'b.mp4']);
    const unreadable = campaign.problems.filter(({ code }) => code === 'video-unreadable');
    expect(unreadable.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
      'warning: videos/directory.mp4 is a directory, where a file should be.',
      'warning: videos/cut.mp4 is cut short: its last pictures are missing.',
      'warning: videos/empty.mp4 is empty (0 bytes).',
      'warning: videos/noise.mp4 is no readable mp4 (Input has an unsupported or unrecognizable format.).',
    ]);
  });

  test('that are all unreadable leave nothing to post, which refuses the start', async () => {
    const folder = await campaignFolderWith({ 'accounts.txt': 'ada\n', 'captions.csv': captions });
    await write(folder, { 'videos/a.mp4': '', 'videos/b.mp4': '' });
    expect((await load(folder)).problems[0]).toMatchObject({ severity: 'error', code: 'no-jobs' });
  });

  test('that are missing altogether refuse the start and say where they belong', async () => {
    const { problems } = await loadCaptions(captions, []);
    expect(problems[0]).toMatchObject({ code: 'no-jobs', hint: 'Put .mp4 files into the folder videos.' });
  });

  test('behind links out of the folder are not followed, others are, and circles end', async () => {
    const outside = await temporaryFolder();
    await write(outside, { 'a.mp4': await mp4('outside') });
    const folder = await campaignFolderWith({
      'accounts.txt': 'ada\n',
      'captions.csv': captions,
      'archive/b.mp4': await mp4('inside'),
      'videos/.keep': '',
    });
    await symlink(join(outside, 'a.mp4'), join(folder, 'videos/a.mp4'));
    await symlink(outside, join(folder, 'videos/elsewhere'));
    await symlink('../archive', join(folder, 'videos/archive'));
    await symlink('.', join(folder, 'videos/circle'));
    await symlink('nowhere', join(folder, 'videos/broken.mp4'));
    await symlink('self.mp4', join(folder, 'videos/self.mp4'));
    const campaign = await load(folder);
    expect(posts(campaign)).toEqual({ 'archive/b.mp4': 'B' });
    const links = campaign.problems.filter(({ code }) => code === 'not-followed');
    expect(links.map(({ message }) => message)).toEqual([
      'videos/a.mp4 leads out of the folder; it is not followed.',
      'videos/broken.mp4 is a symbolic link that leads nowhere.',
      'videos/elsewhere leads out of the folder; it is not followed.',
      'videos/self.mp4 is a symbolic link that leads back to itself; it is not followed.',
    ]);
  });

  test('that are pipes are listed and never opened; nor are captions and accounts that are pipes', async () => {
    const folder = await campaignFolderWith({ 'videos/.keep': '' });
    for (const name of ['videos/a.mp4', 'captions.csv', 'accounts.txt', 'campaign.json']) {
      execFileSync('mkfifo', [join(folder, name)]);
    }
    const { problems } = await load(folder);
    expect(brief(problems)).toEqual([
      'settings-unreadable campaign.json',
      'accounts-unreadable accounts.txt',
      'captions-unreadable captions.csv',
      'video-unreadable videos/a.mp4',
    ]);
  });

  test('in a place that is a file, or a link out of the folder, are said to be so', async () => {
    const asFile = await campaignFolderWith({ videos: 'x' });
    expect((await load(asFile)).problems).toContainEqual(
      expect.objectContaining({ message: 'videos is a file, where a directory should be.' }),
    );
    const asLink = await campaignFolderWith({});
    await symlink(await temporaryFolder(), join(asLink, 'videos'));
    expect((await load(asLink)).problems).toContainEqual(
      expect.objectContaining({ code: 'not-followed', file: 'videos' }),
    );
  });
});

describe('a video is read once', () => {
  test('and remembered by path, size and time, also when it is bad', async () => {
    const known = new Map<string, unknown>();
    const keyOf = (key: object): string => JSON.stringify(key);
    const probes = {
      findProbe: (key: object) => {
        const found = known.get(keyOf(key));
        return found === undefined ? null : { ok: true as const, videoId: 'f'.repeat(64), durationMs: 7 };
      },
      saveProbe: (key: object, probe: unknown) => void known.set(keyOf(key), probe),
    };
    const folder = await campaignFolderWith({ 'accounts.txt': 'ada\n', 'captions.csv': captions }, ['a.mp4']);
    await write(folder, { 'videos/b.mp4': 'noise' });
    await loadCampaign({ folder, probes });
    expect(known.size).toBe(2);
    expect([...known.values()]).toContainEqual(expect.objectContaining({ ok: true, durationMs: 1200 }));
    expect([...known.values()]).toContainEqual(expect.objectContaining({ ok: false }));

    const again = await loadCampaign({ folder, probes });
    expect(again.videos.map(({ durationMs }) => durationMs)).toEqual([7]);

    await writeFile(join(folder, 'videos/a.mp4'), await mp4('longer than before'));
    await rm(join(folder, 'videos/b.mp4'));
    expect((await loadCampaign({ folder, probes })).videos[0]?.durationMs).toBe(1200);
  });
});

test('a video that changes while it is read is skipped for now, and not remembered', async () => {
  const folder = await campaignFolderWith({ 'accounts.txt': 'ada\n', 'captions.csv': captions }, ['a.mp4', 'b.mp4']);
  const saved: string[] = [];
  const probes = {
    findProbe: ({ path }: { path: string }) => {
      if (path.endsWith('/a.mp4')) appendFileSync(path, 'more');
      return null;
    },
    saveProbe: ({ path }: { path: string }) => void saved.push(path),
  };
  const { problems } = await loadCampaign({ folder, probes });
  expect(messages(problems, 'video-unreadable')).toEqual([
    'videos/a.mp4 changed while it was read, as if it were still being copied.',
  ]);
  expect(saved).toEqual([join(folder, 'videos/b.mp4')]);
});

describe('a folder that may not be read', () => {
  /** Root may read everything, so the test lays its rights down for a while. */
  const asNobody = async <T>(run: () => Promise<T>): Promise<T> => {
    const uid = process.geteuid?.();
    if (uid === 0) process.seteuid?.(65_534);
    try {
      return await run();
    } finally {
      if (uid === 0) process.seteuid?.(0);
    }
  };

  test('is a problem, and so is each file in it that may not be read', async () => {
    const folder = await campaignFolderWith(
      { 'accounts.txt': 'ada\n', 'captions.csv': captions, 'campaign.json': '{}' },
      ['a.mp4', 'locked/b.mp4'],
    );
    await chmod(join(folder, '..'), 0o755);
    for (const name of ['accounts.txt', 'captions.csv', 'campaign.json', 'videos/a.mp4', 'videos/locked']) {
      await chmod(join(folder, name), 0);
    }
    const { problems } = await asNobody(() => load(folder));
    expect(problems.map(({ message }) => message)).toEqual([
      'campaign.json may not be read (permission denied).',
      'accounts.txt may not be read (permission denied).',
      'captions.csv may not be read (permission denied).',
      'videos/locked may not be read (permission denied).',
      'videos/a.mp4 may not be read (permission denied).',
    ]);
    await chmod(folder, 0);
    expect((await asNobody(() => load(folder))).problems).toMatchObject([
      { severity: 'error', code: 'folder-unreadable' },
    ]);
    await chmod(folder, 0o755);
    await chmod(join(folder, 'videos/locked'), 0o755);
  });

  test('only for writing is read all the same', async () => {
    const folder = await campaignFolderWith({ 'accounts.txt': 'ada\n', 'captions.csv': captions }, ['a.mp4', 'b.mp4']);
    await chmod(join(folder, '..'), 0o755);
    await chmod(folder, 0o555);
    await chmod(join(folder, 'videos'), 0o555);
    expect((await asNobody(() => load(folder))).problems).toEqual([]);
    await chmod(folder, 0o755);
    await chmod(join(folder, 'videos'), 0o755);
  });
});
