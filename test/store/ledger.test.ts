import { describe, expect, test } from 'vitest';
import type { ImportOrder } from '../../src/domain/ledger.ts';
import { pairKey, type Store } from '../../src/domain/store.ts';
import {
  claim,
  day,
  newDatabase,
  newStore,
  noon,
  open,
  published,
  running,
  seed,
  settle,
  taken,
  tomorrow,
} from './kit.ts';

const post = (account: string, videoName: string, changes: Partial<ImportOrder['posts'][number]> = {}) => ({
  account,
  videoName,
  publishedAt: noon,
  day,
  ...changes,
});

const bring = (store: Store, posts: ImportOrder['posts'], changes: Partial<ImportOrder> = {}): boolean[] =>
  store.importPosts({ campaign: null, networks: ['instagram'], posts, at: noon, dryRun: false, ...changes });

const member = (store: Store, campaign: string, accounts: string[], cap: number) =>
  store.saveMemberships([{ campaign, enabled: true, maxPostsPerAccountPerDay: cap, accounts }]);

const limitsOf = (store: Store, onDay = day) =>
  store.planningLimits({ campaign: 'viral', network: 'instagram', accounts: ['anna', 'ben'], day: onDay });

describe('posts of the old system', () => {
  test('are known under every name that the same bytes have', () => {
    const store = newStore();
    member(store, 'viral', ['anna'], 5);
    bring(store, [post('anna', 'copy.mp4')]);
    const key = { path: '/campaigns/viral/videos/copy.mp4', sizeBytes: 1, modifiedMs: 1 };
    store.saveProbe(key, { ok: true, videoId: 'v1', durationMs: 1000 });
    store.nameVideos('instagram', [{ videoId: 'v1', name: 'videos/original.mp4' }]);
    expect(limitsOf(store).excluded).toEqual(new Set([pairKey('anna', 'v1')]));
  });

  test('are in the ledger once, however often they are brought in', () => {
    const store = newStore();
    expect(
      bring(store, [post('anna', 'v1.mp4'), post('anna', 'C:\\old\\V1.mp4'), post('ben', 'v1.mp4')]),
    ).toEqual([true, false, true]);
    expect(bring(store, [post('anna', 'v1.mp4'), post('ben', 'v2.mp4')])).toEqual([false, true]);
    expect(store.ledger({ account: 'anna' })).toEqual([
      {
        account: 'anna',
        network: 'instagram',
        videoId: null,
        videoName: 'v1.mp4',
        campaign: null,
        jobId: null,
        attemptId: null,
        publishedAt: noon,
        importedAt: noon,
      },
    ]);
    expect(store.factsSince(0, {}, 10).map(({ name }) => name)).toEqual([
      'ledger.imported',
      'ledger.imported',
    ]);
  });

  test('are only counted when that is all that was asked for', () => {
    const store = newStore();
    expect(bring(store, [post('anna', 'v1.mp4'), post('anna', 'v1.mp4')], { dryRun: true })).toEqual([
      true,
      false,
    ]);
    expect(store.ledger({})).toEqual([]);
    expect(store.lastFactSeq()).toBe(0);
  });

  test('are no publications of ours', () => {
    const store = newStore();
    bring(store, [post('anna', 'v1.mp4')], { campaign: 'viral' });
    expect(store.ledger({ campaign: 'viral' })).toHaveLength(1);
    expect(store.lastPublications()).toEqual([]);
  });

  test('are never planned, seeded or claimed again (R1), by whatever path the file has', () => {
    const store = newStore();
    const run = running(store, 'viral', ['anna v1', 'anna v2']);
    bring(store, [post('anna', 'V1.MP4'), post('anna', 'v3.mp4')]);
    expect(limitsOf(store).excludedNames).toEqual(
      new Set([pairKey('anna', 'v1.mp4'), pairKey('anna', 'v3.mp4')]),
    );
    expect(seed(store, 'podcast', 'anna v3', 'ben v3')).toEqual(['podcast-1']);
    expect(store.jobs({ campaign: 'podcast' }).map(({ account }) => account)).toEqual(['ben']);
    expect(taken(store, run, { day: tomorrow }).jobId).toBe('viral-2');
    expect(store.jobs({ campaign: 'viral' })[0]).toMatchObject({
      state: 'skipped',
      reason: 'Already posted by the old system.',
    });
  });

  test('learn their bytes, and are found by them under another name', () => {
    const store = newStore();
    bring(store, [post('anna', 'v1.mp4')]);
    store.nameVideos('instagram', [{ videoId: 'v9', name: 'videos/v1.mp4' }]);
    store.nameVideos('instagram', [{ videoId: 'v8', name: 'other/v1.mp4' }]);
    expect(limitsOf(store).excluded).toEqual(new Set([pairKey('anna', 'v9')]));
    expect(limitsOf(store).timesPosted).toEqual(new Map([['v9', 1]]));
    expect(seed(store, 'viral', 'anna v9', 'anna v1', 'anna v2')).toEqual(['viral-1']);
  });

  test('count under the cap of their day, once for all networks (R6)', () => {
    const store = newStore();
    bring(store, [post('anna', 'v1.mp4')], { networks: ['instagram', 'tiktok'] });
    member(store, 'viral', ['anna', 'ben'], 2);
    expect(limitsOf(store).remaining).toEqual(
      new Map([
        ['anna', 1],
        ['ben', 2],
      ]),
    );
    expect(limitsOf(store, tomorrow).remaining.get('anna')).toBe(2);

    member(store, 'viral', ['anna', 'ben'], 1);
    store.saveRoster([{ phoneId: 'p1', name: 'anna', status: 'off' }], noon);
    seed(store, 'viral', 'anna v2');
    const run = open(store, 'viral');
    expect(claim(store, run)).toEqual({ kind: 'nothing' });
    expect(taken(store, run, { day: tomorrow }).jobId).toBe('viral-1');
  });

  test('that are our own are known', () => {
    const store = newStore();
    const run = running(store, 'viral', ['anna v1']);
    settle(store, taken(store, run), published);
    expect(bring(store, [post('anna', 'v1.mp4')], { campaign: 'viral' })).toEqual([false]);
    expect(store.ledger({})).toHaveLength(1);
  });
});

test('the ledger outlives the attempt behind a line', () => {
  const { connection, store } = newDatabase();
  const run = running(store, 'viral', ['anna v1']);
  settle(store, taken(store, run), published);
  connection.script(`DROP TRIGGER attempts_are_kept; DELETE FROM reservations; DELETE FROM attempts`);
  expect(store.ledger({})).toMatchObject([
    { account: 'anna', videoId: 'v1', jobId: 'viral-1', attemptId: null },
  ]);
  expect(seed(store, 'podcast', 'anna v1')).toEqual([]);
});
