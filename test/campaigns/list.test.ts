import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { campaignFolder, listCampaigns, readMembership } from '../../src/campaigns/index.ts';
import { temporaryFolder, write } from './campaign.ts';

describe('the list of campaigns', () => {
  test('shows each with its settings, accounts and first error, and reads neither captions nor videos', async () => {
    const campaigns = await temporaryFolder();
    await write(campaigns, {
      'b/accounts.txt': 'ada\nbo\n',
      'b/campaign.json': '{"enabled":false,"platform":"tiktok","workers":9,"maxPostsPerAccountPerDay":2}',
      'a/accounts.txt': 'ada\n',
      'a/campaign.json': '{"wokers":9}',
      'c/accounts.txt': Buffer.from([0xff, 0x0a]),
      'README.md': '',
      '.git/accounts.txt': '',
    });
    expect(await listCampaigns(campaigns)).toEqual([
      {
        name: 'a',
        folder: join(campaigns, 'a'),
        enabled: true,
        platform: 'instagram',
        maxPostsPerAccountPerDay: 1,
        workers: 3,
        accounts: 1,
        problem: 'campaign.json:1: Unknown key "wokers".',
      },
      {
        name: 'b',
        folder: join(campaigns, 'b'),
        enabled: false,
        platform: 'tiktok',
        maxPostsPerAccountPerDay: 2,
        workers: 9,
        accounts: 2,
        problem: null,
      },
      expect.objectContaining({
        name: 'c',
        accounts: null,
        problem: 'accounts.txt:1: Line 1 holds bytes that are not UTF-8; save the file as UTF-8.',
      }),
    ]);
  });

  test('of a folder that is missing is not found', async () => {
    await expect(listCampaigns(join(await temporaryFolder(), 'gone'))).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('a membership', () => {
  test('says who is named under which cap', async () => {
    const campaigns = await temporaryFolder();
    await write(campaigns, { 'a/accounts.txt': 'ada\nbo\n', 'a/campaign.json': '{"maxPostsPerAccountPerDay":2}' });
    expect(await readMembership(join(campaigns, 'a'))).toEqual({
      campaign: 'a',
      enabled: true,
      maxPostsPerAccountPerDay: 2,
      accounts: ['ada', 'bo'],
    });
  });

  test('of broken settings keeps the default cap, so that no cap is lifted', async () => {
    const campaigns = await temporaryFolder();
    await write(campaigns, { 'a/accounts.txt': 'ada\n', 'a/campaign.json': '{"maxPostsPerAccountPerDay":2,}' });
    expect(await readMembership(join(campaigns, 'a'))).toMatchObject({ enabled: true, maxPostsPerAccountPerDay: 1 });
  });

  test('of a campaign that is missing is not found', async () => {
    await expect(readMembership(join(await temporaryFolder(), 'gone'))).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe("a campaign's name", () => {
  test.for(['viral', 'two words', `it's "mine"`, '🎉', '-x', 'a..b', 'C:'])('may be %j', (name) => {
    expect(campaignFolder('/campaigns', name)).toBe(`/campaigns/${name}`);
  });

  test.for(['', '.', '..', '__proto__', 'constructor', '../x', 'a/b', '/etc', 'a\\b', '.git', 'a\0b', 'a\nb', 'x'.repeat(256)])(
    'may not be %j, which could lead out of the folder',
    (name) => {
      expect(() => campaignFolder('/campaigns', name)).toThrow(
        expect.objectContaining({ name: 'PostdError', code: 'usage' }),
      );
    },
  );
});
