import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadCampaign, problemKinds } from '../../src/campaigns/index.ts';
import { brief, campaignFolderWith, load, mp4, temporaryFolder, write } from './campaign.ts';

describe('a campaign', () => {
  test('that is missing is not found, and the answer names the campaigns there are', async () => {
    const campaigns = await temporaryFolder();
    await write(campaigns, { 'viral/accounts.txt': '', 'podcast/accounts.txt': '', '.git/x': '', 'notes.txt': '' });
    await expect(load(join(campaigns, 'virale'))).rejects.toMatchObject({
      name: 'PostdError',
      code: 'not-found',
      message: `There is no campaign "virale" in ${campaigns}. There are podcast, viral.`,
      details: { campaigns: ['podcast', 'viral'] },
    });
  });

  test('that is missing among none says so', async () => {
    const campaigns = await temporaryFolder();
    await expect(load(join(campaigns, 'viral'))).rejects.toMatchObject({
      code: 'not-found',
      message: `There is no campaign "viral" in ${campaigns}. There is none at all.`,
    });
  });

  test('that is a file is a problem', async () => {
    const folder = join(await temporaryFolder(), 'viral');
    await writeFile(folder, '');
    expect(brief((await load(folder)).problems)).toEqual(['folder-unreadable']);
  });

  test('that is empty has every problem listed at once', async () => {
    const { problems, name, videos, accounts } = await load(await campaignFolderWith({}));
    expect(brief(problems)).toEqual(['no-accounts', 'captions-missing']);
    expect({ name, videos, accounts }).toEqual({ name: 'campaign', videos: [], accounts: [] });
  });

  test('with many faults has them all listed, errors first, and what is usable is kept', async () => {
    const folder = await campaignFolderWith(
      {
        'campaign.json': '{\n"workerz": 2,\n"platform": "tiktok" }',
        'accounts.txt': 'ada\nada\n',
        'captions.csv': 'filename,caption\na.mp4,A\na.mp4,B\ngone.mp4,G\nempty.mp4,\n',
      },
      ['a.mp4', 'alone.mp4'],
    );
    const campaign = await load(folder);
    expect(brief(campaign.problems)).toEqual([
      'settings-invalid campaign.json:2',
      'captions-conflict captions.csv:3',
      'account-twice accounts.txt:2',
      'caption-without-video captions.csv:4',
      'caption-empty captions.csv:5',
      'caption-without-video captions.csv:5',
      'video-without-caption videos/alone.mp4',
    ]);
    expect(campaign.settings.network).toBe('tiktok');
    expect(campaign.accounts).toEqual(['ada']);
    expect(campaign.videos.map(({ caption }) => caption)).toEqual(['A']);
  });

  test('may be reached through a link, and have a name with spaces, quotes and emoji', async () => {
    const campaigns = await temporaryFolder();
    const name = `it's "mine" 🎉`;
    await write(campaigns, {
      'store/accounts.txt': 'ada\n',
      'store/captions.csv': 'filename,caption\na.mp4,A\n',
      'store/videos/a.mp4': await mp4('a'),
    });
    await symlink('store', join(campaigns, name));
    const campaign = await load(join(campaigns, name));
    expect(campaign).toMatchObject({ name, folder: join(campaigns, name), problems: [], accounts: ['ada'] });
  });

  test('is no longer read once nobody waits for it', async () => {
    const folder = await campaignFolderWith({ 'captions.csv': 'filename,caption\na.mp4,A\n' }, ['a.mp4']);
    const reason = new Error('the command was given up');
    await expect(
      loadCampaign({ folder, probes: null, signal: AbortSignal.abort(reason) }),
    ).rejects.toBe(reason);
  });

  test('never makes the reading fail, whatever bytes its files hold', async () => {
    const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
    const scrap = fc.constantFrom('"', ',', '\n', '\r\n', '{', '}', ':', '[', 'filename', 'caption', '\uFEFF', '\0', '# ', '🎉');
    const text = fc.array(scrap, { maxLength: 40 }).map((parts) => Buffer.from(parts.join('')));
    const content = fc.oneof(bytes, text);
    const folder = await campaignFolderWith({});
    const files = fc.record({
      'accounts.txt': content,
      'captions.csv': fc.oneof(content, content.map((rows) => Buffer.concat([Buffer.from('filename,caption\n'), rows]))),
      'campaign.json': content,
      'videos/a.mp4': content,
    });
    await fc.assert(
      fc.asyncProperty(files, async (given) => {
        await write(folder, given);
        expect((await load(folder)).videos).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('with lists nested without end in its settings is refused, not crashed', async () => {
    const folder = await campaignFolderWith({ 'campaign.json': '['.repeat(30_000) + ']'.repeat(30_000) });
    expect(brief((await load(folder)).problems)).toContain('settings-invalid campaign.json:1');
  });

  test('has problems of known kinds only, each with one line that says what it means', () => {
    for (const [code, { meaning }] of Object.entries(problemKinds)) {
      expect(code).toMatch(/^[a-z]+(-[a-z]+)+$/);
      expect(meaning).toMatch(/^[^\n]{10,80}$/);
    }
  });
});
