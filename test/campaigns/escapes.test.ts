import { execFileSync } from 'node:child_process';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { brief, campaignFolderWith, load, mp4, posts, temporaryFolder, write } from './campaign.ts';

/** A file outside of every campaign; its first line would show in a complaint about a header. */
const outside = async (): Promise<string> => {
  const folder = await temporaryFolder();
  await write(folder, { secret: 'planted-secret\nfilename,caption\n' });
  return join(folder, 'secret');
};

const settingsWith = (file: string): string => JSON.stringify({ captions: { file } });

describe('a campaign cannot make postd read anything outside of its folder', () => {
  test.for(['../secret', '../../../../../../etc/passwd', '/etc/passwd', '/dev/zero', '/dev/stdin', '/proc/self/environ'])(
    'captions.file %s',
    { timeout: 5000 },
    async (file) => {
      const folder = await campaignFolderWith({
        'accounts.txt': 'ada\n',
        'campaign.json': settingsWith(file),
        '../secret': 'planted-secret\n',
      });
      const { problems } = await load(folder);
      const [problem] = problems;
      expect(problem).toMatchObject({ severity: 'error', file: 'campaign.json' });
      expect(JSON.stringify(problems)).not.toMatch(/planted-secret|root:/);
    },
  );

  test.for(['accounts.txt', 'campaign.json', 'captions.csv'])('%s as a link', async (name) => {
    const folder = await campaignFolderWith({ 'videos/.keep': '' });
    await symlink(await outside(), join(folder, name));
    const { problems, accounts } = await load(folder);
    expect(problems).toContainEqual(
      expect.objectContaining({
        severity: 'error',
        message: expect.stringContaining('leads out of the folder') as unknown,
      }),
    );
    expect(accounts).toEqual([]);
    expect(JSON.stringify(problems)).not.toContain('planted-secret');
  });

  test('a folder above it that is a link', async () => {
    const folder = await campaignFolderWith({ 'accounts.txt': 'ada\n', 'campaign.json': settingsWith('sub/a.csv') });
    const other = await temporaryFolder();
    await write(other, { 'a.csv': 'planted-secret\n' });
    await symlink(other, join(folder, 'sub'));
    expect(JSON.stringify((await load(folder)).problems)).not.toContain('planted-secret');
  });

  test('a caption that names a video by a path: only the file name counts', async () => {
    const folder = await campaignFolderWith(
      {
        'accounts.txt': 'ada\n',
        'captions.csv': 'filename,caption\n../../b.mp4,B\n/etc/passwd,P\n../videos/a.mp4,A\n',
        '../../b.mp4': await mp4('outside'),
      },
      ['a.mp4'],
    );
    const campaign = await load(folder);
    expect(Object.keys(posts(campaign)).filter((name) => name !== 'a.mp4')).toEqual([]);
  });

  test('a device in its folder, which is listed and never opened', { timeout: 5000 }, async ({ skip }) => {
    const folder = await campaignFolderWith({ 'videos/.keep': '', 'campaign.json': '{}' });
    try {
      for (const name of ['accounts.txt', 'captions.csv', 'videos/a.mp4']) {
        execFileSync('mknod', [join(folder, name), 'c', '1', '5'], { stdio: 'ignore' });
      }
    } catch {
      skip('devices can be made by root alone');
    }
    expect(brief((await load(folder)).problems)).toEqual([
      'accounts-unreadable accounts.txt',
      'captions-unreadable captions.csv',
      'video-unreadable videos/a.mp4',
    ]);
  });
});
