import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { crowd } from './folders.ts';
import { openTown, sideBySide } from './kit.ts';
import { breaches, ours, postedTo } from './truth.ts';

describe('Ways to say what postd needs', sideBySide, () => {
  test('an app id with its key instead of a token', async () => {
    const keys = { POSTSIM_APP_ID: 'app-1', POSTSIM_API_KEY: 'a-secret-key', POSTSIM_TOKEN: 'another-way' };
    await using town = await openTown({
      campaigns: { viral: crowd('viral', 1) },
      env: { ...keys, GEELARK_APP_ID: 'app-1', GEELARK_API_KEY: 'a-secret-key' },
    });
    expect(await town.postctl('campaign', 'start', 'viral', '--wait')).toMatchObject({ code: 0 });
    expect(postedTo(await town.truth())).toEqual(['viral.1']);
    expect(town.daemon.stdout + town.daemon.stderr).not.toContain('a-secret-key');
  });

  test('a configuration file; a mistake in it is named with its line, and nothing is started', async () => {
    await using town = await openTown({ campaigns: { viral: crowd('viral', 1) }, opensDaemon: false });
    const file = join(town.folder, 'postd.yaml');

    writeFileSync(file, 'logLevel: info\ndrainLimt: 5m\n');
    const refused = town.launchDaemon('--config', file);
    expect(await town.ended()).toEqual({ code: 2, signal: null });
    expect(refused.stderr).toMatch(/postd\.yaml.*line 2.*drainLimt/);

    writeFileSync(file, 'drainLimit: 7m\n');
    await town.startDaemon('--config', file);
    const { now, deadlineAt } = await town.client.stopDaemon({});
    expect((deadlineAt ?? 0) - now).toBe(7 * 60_000);
    expect(await town.ended()).toEqual({ code: 0, signal: null });
  });

  test('variables; a flag goes before them', async () => {
    await using town = await openTown({ env: { POSTD_DRAIN_LIMIT: '3m', POSTD_LOG_LEVEL: 'error' } });
    const { now, deadlineAt } = await town.client.stopDaemon({});
    expect((deadlineAt ?? 0) - now).toBe(3 * 60_000);
    await town.ended();
    expect(town.log().length).toBeGreaterThan(0);
  });

  test('a campaign for TikTok posts to TikTok, and to Instagram its own pairs all the same', async () => {
    const folder = {
      accounts: ['ada'],
      posts: { 'clip.mp4': 'for both' },
      settings: { maxPostsPerAccountPerDay: 2 },
    };
    const tiktok = { ...folder, settings: { ...folder.settings, platform: 'tiktok' } };
    await using town = await openTown({ campaigns: { reels: folder, tiktok } });
    for (const name of ['reels', 'tiktok']) {
      expect(await town.postctl('campaign', 'start', name, '--wait')).toMatchObject({ code: 0 });
    }
    const truth = await town.truth();
    expect(ours(truth).map(({ network }) => network)).toEqual(['instagram', 'tiktok']);
    expect(breaches(truth)).toEqual([]);
  });
});
