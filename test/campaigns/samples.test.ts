import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadCampaign, plan } from '../../src/campaigns/index.ts';

const samples = join(import.meta.dirname, '../../campaigns');
const sample = (name: string) => loadCampaign({ folder: join(samples, name), probes: null });

test.for(['viral', 'podcast'])('the sample campaign %s is without fault and plans a post for each account', async (name) => {
  const { accounts, videos, problems } = await sample(name);
  expect(problems).toEqual([]);
  expect(accounts).toHaveLength(12);
  expect(videos).toHaveLength(12);
  const limits = {
    remaining: new Map(accounts.map((account) => [account, 1])),
    excluded: new Set<string>(),
    excludedNames: new Set<string>(),
    timesPosted: new Map<string, number>(),
  };
  const jobs = plan({ accounts, videos, limits, seed: 1, shuffle: true });
  expect(new Set(jobs.map(({ account }) => account)).size).toBe(12);
  expect(new Set(jobs.map(({ videoId }) => videoId)).size).toBe(12);
});

test('the sample campaigns share no account and no video, and are small', async () => {
  const [viral, podcast] = await Promise.all([sample('viral'), sample('podcast')]);
  expect(new Set([...viral.accounts, ...podcast.accounts]).size).toBe(24);
  expect(new Set([...viral.videos, ...podcast.videos].map(({ videoId }) => videoId)).size).toBe(24);
  const names = await readdir(samples, { recursive: true });
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(samples, name))).size));
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(200_000);
});

test('a podcast with several files of one shortcode posts them as several videos with one caption', async () => {
  const { videos } = await sample('podcast');
  const of = (name: string) => videos.find((video) => video.name.endsWith(name))?.caption;
  expect(of('/Kx7-pQ2_a.mp4')).toBe(of('/Kx7-pQ2_a-2.mp4'));
  expect(of('/Kx7.mp4')).not.toBe(of('/Kx7-pQ2_a.mp4'));
});
