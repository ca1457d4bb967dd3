import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { openHouse, type House } from './house.ts';

const posts = { 'a.mp4': 'one', 'b.mp4': 'two', 'c.mp4': 'three' };
const minute = 60_000;

const over = (house: House, campaign: string) =>
  house.until('the run is over', async () => {
    const { run } = await house.client.campaign(campaign);
    return run !== null && run.endedAt !== null;
  });

/** Every row there is, but for the calls to the cloud: asking it for its phones is one. */
const rows = (house: House): Record<string, unknown[]> => {
  const database = new DatabaseSync(house.database, { readOnly: true });
  try {
    const tables = database
      .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'calls'`)
      .all();
    return Object.fromEntries(
      tables.map(({ name }) => [String(name), database.prepare(`SELECT * FROM "${String(name)}"`).all()]),
    );
  } finally {
    database.close();
  }
};

test('a plan changes nothing, and a start with its seed does just that', async () => {
  const house = await openHouse({
    viral: { accounts: ['anna', 'ben', 'cleo'], posts, settings: { workers: 2 } },
    podcast: { accounts: ['anna', 'dora'], posts: { 'z.mp4': 'last' } },
  });
  await house.client.checkCampaign('viral'); // Videos are known from now on.
  const before = rows(house);
  const heard = await house.client.status();
  const plan = await house.client.plan('viral', {});
  expect(rows(house)).toEqual(before);
  expect((await house.client.status()).troubles).toEqual(heard.troubles);
  expect(house.world.truth().calls['phone/start']).toBeUndefined();

  expect(plan).toMatchObject({ isRunning: false, workers: 2, paused: null, skipped: [], warnings: [] });
  expect(plan.posts.map(({ jobId }) => jobId)).toEqual([null, null, null]);
  expect(plan.total).toMatchObject({ posts: 3, accounts: 3, inHand: 0, knownPairs: 0 });
  expect(plan.assumes).toMatchObject({ from: 'nobody', postMs: 5 * minute, phoneMinutesPerPost: 5 });
  expect(plan.posts.map(({ beginsAt }) => beginsAt - plan.now)).toEqual([0, 0, 5 * minute]);
  expect(plan.endsAt).toBe(plan.now + 10 * minute);

  const { planSeed } = plan;
  await house.client.startCampaign('viral', { planSeed });
  const { jobs } = await house.client.jobs({ campaign: 'viral' });
  expect(jobs.map(({ account, videoName }) => [account, videoName])).toEqual(
    plan.posts.map(({ account, videoName }) => [account, videoName]),
  );
});

test('of a campaign that runs it tells what is left, by what posts took so far', async () => {
  const house = await openHouse({
    viral: { accounts: ['anna', 'ben', 'cleo'], posts, settings: { workers: 1 } },
  });
  await house.client.startCampaign('viral', {});
  await house.fact('post.published');
  const plan = await house.client.plan('viral', {});
  expect(plan).toMatchObject({ isRunning: true, planSeed: null });
  expect(plan.assumes).toMatchObject({ from: 'campaign', ofPosts: 1 });
  expect(plan.total.posts + plan.total.inHand).toBe(2);
  expect(plan.posts.every(({ jobId }) => jobId?.startsWith('viral-') === true)).toBe(true);
  const { expectedEndAt } = await house.client.campaign('viral');
  expect(expectedEndAt).toBeGreaterThan(plan.now);

  await expect(house.client.plan('viral', { limit: '1' })).rejects.toMatchObject({ code: 'bad-request' });
  await over(house, 'viral');
  const { run } = await house.client.campaign('viral');
  const took = (run?.endedAt ?? 0) - plan.now;
  expect((plan.endsAt ?? 0) - plan.now).toBeGreaterThan(took / 3);
  expect((plan.endsAt ?? 0) - plan.now).toBeLessThan(took * 3);
});

test('who gets nothing is told why: the cap, the pause, the videos that are posted', async () => {
  const house = await openHouse({
    viral: {
      accounts: ['anna', 'ben', 'cleo'],
      posts: { 'a.mp4': 'one' },
      settings: { shuffle: false, maxPostsPerAccountPerDay: 2 },
      files: { 'videos/mute.mp4': 'no caption, no video' },
    },
  });
  await house.client.startCampaign('viral', { account: 'anna' });
  await over(house, 'viral');
  await house.client.pause({ kind: 'account', name: 'ben', note: 'its proxy is slow' });

  const plan = await house.client.plan('viral', {});
  expect(plan.posts.map(({ account }) => account)).toEqual(['cleo']);
  expect(plan.total).toMatchObject({ posts: 1, knownPairs: 1, skipped: 2 });
  expect(plan.skipped.map(({ account, videoName, why }) => [account, videoName, why.code])).toEqual([
    ['ben', 'videos/a.mp4', 'account-paused'],
    ['anna', null, 'all-posted'],
  ]);
  expect(plan.warnings.map(({ code }) => code)).not.toEqual([]);
  expect(plan.total.costUsd).toBeCloseTo(plan.total.phoneMinutes * 0.007);

  const { code, out, err } = await house.postctl('campaign', 'plan', 'viral');
  expect(code).toBe(0);
  expect(out).toMatch(/^viral would post 1 video to 1 account with 3 workers, done at /);
  expect(out).toMatch(/ben +account ben is paused: an operator said so: its proxy is slow\n/);
  expect(out).toMatch(/anna +the only video is posted to it, or about to be\n/);
  expect(out).toContain("as on average of the campaign's only post");
  expect(err).toMatch(/\nnext: {2}postctl campaign start viral --seed \d+\n$/);
});

test('nothing to do is an answer, too, and a folder that cannot be started is an error', async () => {
  const house = await openHouse({
    viral: { accounts: ['anna'], posts, settings: { shuffle: false } },
    broken: { accounts: [], posts },
  });
  await house.client.startCampaign('viral', {});
  await over(house, 'viral');
  const plan = await house.client.plan('viral', {});
  expect(plan).toMatchObject({ posts: [], endsAt: null });
  expect(plan.skipped.map(({ account, why }) => [account, why.code])).toEqual([['anna', 'cap-reached']]);
  const { code, out } = await house.postctl('campaign', 'plan', 'viral');
  expect([code, out.split('\n')[0]]).toEqual([
    0,
    'viral would have nothing to do; 1 pair of account and video is posted or planned already',
  ]);
  await expect(house.client.plan('broken', {})).rejects.toMatchObject({ code: 'bad-campaign' });
  await expect(house.client.plan('nobody', {})).rejects.toMatchObject({ code: 'not-found' });
  await expect(house.client.plan('viral', { account: 'zoe' })).rejects.toMatchObject({ code: 'not-found' });
});

test('hours, limit and workers of the command are in it, and what the day has left of phone minutes', async () => {
  const house = await openHouse({
    viral: {
      accounts: ['anna', 'ben', 'cleo'],
      posts,
      settings: {
        maxPhoneMinutesPerDay: 7,
        schedule: { timeZone: 'UTC', hours: '21:00-23:00', continuous: true },
      },
    },
  });
  const plan = await house.client.plan('viral', { limit: '2', workers: '1' });
  const nine = new Date(plan.now).setUTCHours(21, 0, 0, 0);
  expect(plan.posts.map(({ beginsAt }) => beginsAt)).toEqual([nine, nine + 5 * minute]);
  expect(plan.assumes).toMatchObject({ phoneMinutesLeft: 7, continuous: false });
  const { out } = await house.postctl('campaign', 'plan', 'viral');
  expect(out).toContain("of the day's phone minutes 7m is left");
  expect(out).toContain('the days after this plan are planned when they come');
});
