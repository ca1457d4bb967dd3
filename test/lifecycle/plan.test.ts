import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { crowd, mp4 } from './folders.ts';
import { openTown, sideBySide } from './kit.ts';
import { breaches, leftOn, ours, phoneCalled, postedTo } from './truth.ts';

const campaigns = { viral: crowd('viral', 3), podcast: crowd('podcast', 3) };
const videosOf = (name: 'viral' | 'podcast'): string[] =>
  Object.keys(campaigns[name].posts).map((file) =>
    createHash('sha256')
      .update(mp4(`${name}/${file}`))
      .digest('hex'),
  );

/** The test plan of the system before this one. */
describe('The old test plan', sideBySide, () => {
  test('seeding viral touches only viral', async () => {
    await using town = await openTown({ campaigns });
    await town.must('campaign', 'seed', 'podcast', '--seed', '1');
    const before = await town.client.jobs({ campaign: 'podcast' });

    expect(await town.must('campaign', 'seed', 'viral')).toMatch(/^viral: 3 jobs planned/);

    expect((await town.client.jobs({ campaign: 'podcast' })).jobs).toEqual(before.jobs);
    const { jobs } = await town.client.jobs({ campaign: 'viral' });
    expect(jobs.map(({ account }) => account).sort()).toEqual(campaigns.viral.accounts);
    expect(jobs.every(({ jobId, state }) => jobId.startsWith('viral-') && state === 'pending')).toBe(true);
    expect(await town.must('campaign', 'seed', 'viral')).toMatch(/^viral: nothing new to plan, 3 open/);
    expect(Object.keys((await town.truth()).calls)).toEqual(['phone/list']);
  });

  test("status shows viral's numbers, and nobody else's", async () => {
    await using town = await openTown({
      campaigns,
      phones: [{ name: 'viral.1', account: { failCode: 20116 } }],
    });
    await town.must('campaign', 'seed', 'podcast');
    await town.must('campaign', 'start', 'viral');
    await town.untilOver('viral');

    const status = await town.must('campaign', 'status', 'viral');
    expect(status).toContain('3 jobs: 2 succeeded, 1 failed');
    expect(status).toContain('The account is not logged in');
    expect(status).not.toContain('podcast');
    const asJson = JSON.parse(await town.must('campaign', 'status', 'viral', '--json')) as {
      counts: unknown;
    };
    expect(asJson.counts).toMatchObject({ succeeded: 2, failed: 1, pending: 0 });
    expect(await town.must('campaign', 'status', 'podcast')).toContain('3 jobs: 3 pending');
    expect(postedTo(await town.truth())).toEqual(['viral.2', 'viral.3']);
  });

  test("a run uses only viral's accounts, jobs and videos, and stops no other phone", async () => {
    await using town = await openTown({
      campaigns,
      phones: [{ name: 'va-anna', person: { name: 'anna', kind: 'left-on' } }],
    });
    await town.cloud.people({ does: 'start', phone: 'podcast.1', person: 'ben', kind: 'left-on' });
    await town.must('campaign', 'seed', 'podcast');

    await town.must('campaign', 'start', 'viral');

    await town.untilOver('viral');
    const truth = await town.truth();
    expect(postedTo(truth)).toEqual(campaigns.viral.accounts);
    expect(
      ours(truth)
        .map(({ videoSha256 }) => videoSha256)
        .sort(),
    ).toEqual(videosOf('viral').sort());
    for (const name of [...campaigns.podcast.accounts, 'va-anna'])
      expect(phoneCalled(truth, name).stopCalls).toEqual([]);
    expect(phoneCalled(truth, 'podcast.1').status).toBe('running');
    expect(phoneCalled(truth, 'va-anna').status).toBe('running');
    const { jobs } = await town.client.jobs({ campaign: 'podcast' });
    expect(jobs.every(({ state, attempts }) => state === 'pending' && attempts === 0)).toBe(true);
  });

  test('two campaigns run at the same time without a conflict', async () => {
    await using town = await openTown({ campaigns });

    await town.must('campaign', 'start', '--all');
    const { runs } = await town.client.status();
    expect(runs.map(({ campaign }) => campaign).sort()).toEqual(['podcast', 'viral']);

    for (const name of ['viral', 'podcast'] as const) {
      const { counts } = await town.untilOver(name);
      expect(counts).toMatchObject({ succeeded: 3, failed: 0, pending: 0 });
    }
    const truth = await town.truth();
    for (const { account, videoSha256 } of ours(truth)) {
      expect(videosOf(account.startsWith('viral.') ? 'viral' : 'podcast')).toContain(videoSha256);
    }
    expect(breaches(truth)).toEqual([]);
    expect(leftOn(truth)).toEqual([]);
  });
});
