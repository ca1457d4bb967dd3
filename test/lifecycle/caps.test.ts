import { describe, expect, test } from 'vitest';
import { crowd, mp4 } from './folders.ts';
import { openTown, sideBySide } from './kit.ts';
import { breaches, postedTo } from './truth.ts';

/** While it is morning in UTC it is tomorrow here. */
const tomorrow = 'Pacific/Kiritimati';

describe('Caps and ledger (R1, R6)', sideBySide, () => {
  test('the cap of a day holds over several starts and a restart of the daemon', async () => {
    const folder = {
      accounts: ['ada', 'bo'],
      posts: crowd('viral', 5).posts,
      settings: { maxPostsPerAccountPerDay: 2 },
    };
    await using town = await openTown({ campaigns: { viral: folder } });
    expect(await town.postctl('campaign', 'start', 'viral', '--limit', '3', '--wait')).toMatchObject({
      code: 0,
    });
    await town.must('daemon', 'stop');
    await town.ended();

    await town.startDaemon();
    expect(await town.postctl('campaign', 'start', 'viral', '--wait')).toMatchObject({ code: 0 });

    expect(postedTo(await town.truth())).toEqual(['ada', 'ada', 'bo', 'bo']);
    const again = await town.postctl('campaign', 'start', 'viral');
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('nothing to do: every account has had its posts of today');
    expect(postedTo(await town.truth())).toHaveLength(4);
  });

  test('two campaigns that name the same account share its cap, the smaller one of the two, even when they run at the same time', async () => {
    await using town = await openTown({
      campaigns: {
        viral: {
          accounts: ['ada', 'bo'],
          posts: crowd('viral', 3).posts,
          settings: { maxPostsPerAccountPerDay: 3 },
        },
        podcast: {
          accounts: ['ada', 'cyd'],
          posts: crowd('podcast', 3).posts,
          settings: { maxPostsPerAccountPerDay: 1 },
        },
      },
    });

    await town.must('campaign', 'start', '--all');

    await town.untilOver('viral');
    await town.untilOver('podcast');
    const truth = await town.truth();
    expect(postedTo(truth)).toEqual(['ada', 'bo', 'bo', 'bo', 'cyd']);
    expect(breaches(truth)).toEqual([]);
  });

  test('an account of two campaigns has at most one job in hand and one task at a time (R5)', async () => {
    const shared = { accounts: ['ada'], settings: { maxPostsPerAccountPerDay: 3 } };
    await using town = await openTown({
      campaigns: {
        viral: { ...shared, posts: crowd('viral', 2).posts },
        podcast: { ...shared, posts: crowd('podcast', 2).posts },
      },
    });

    await town.must('campaign', 'start', '--all');

    await town.untilOver('viral');
    await town.untilOver('podcast');
    const truth = await town.truth();
    expect(postedTo(truth)).toEqual(['ada', 'ada', 'ada']);
    const spans = truth.tasks
      .map(({ createdAt, endedAt }) => [createdAt, endedAt ?? Infinity] as const)
      .sort(([a], [b]) => a - b);
    for (const [index, [createdAt]] of spans.entries()) {
      expect(createdAt).toBeGreaterThanOrEqual(spans[index - 1]?.[1] ?? 0);
    }
  });

  test('the next day posts what is left, and never a pair again', async () => {
    await using town = await openTown({
      campaigns: {
        slow: { accounts: ['ada'], posts: crowd('slow', 2).posts },
        spent: {
          accounts: ['bo'],
          posts: crowd('spent', 2).posts,
          settings: { maxPostsPerAccountPerDay: 5 },
        },
      },
    });
    await town.must('campaign', 'start', '--all', '--wait');
    for (const name of ['slow', 'spent'])
      expect(await town.postctl('campaign', 'start', name)).toMatchObject({ code: 1 });
    await town.must('daemon', 'stop');
    await town.ended();

    await town.startDaemon('--timezone', tomorrow);
    expect(await town.postctl('campaign', 'start', 'slow', '--wait')).toMatchObject({ code: 0 });
    expect(await town.postctl('campaign', 'start', 'spent')).toMatchObject({ code: 1 });

    const truth = await town.truth();
    expect(postedTo(truth)).toEqual(['ada', 'ada', 'bo', 'bo']);
    expect(breaches(truth)).toEqual([]);
  });

  test('bytes that two campaigns share reach an account once', async () => {
    const folder = {
      accounts: ['ada'],
      posts: { 'same.mp4': 'one caption' },
      settings: { maxPostsPerAccountPerDay: 5 },
      files: { 'videos/same.mp4': mp4('the very same bytes') },
    };
    await using town = await openTown({ campaigns: { viral: folder, podcast: folder } });

    await town.must('campaign', 'start', 'viral', '--wait');
    expect(await town.postctl('campaign', 'start', 'podcast')).toMatchObject({ code: 1 });

    const truth = await town.truth();
    expect(postedTo(truth)).toEqual(['ada']);
    expect(breaches(truth)).toEqual([]);
  });
});
