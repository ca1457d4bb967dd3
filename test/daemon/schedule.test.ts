import { expect, test } from 'vitest';
import { openHouse, type House } from './house.ts';

/** Of the day in which a house stands, by its own clock. */
const today = (hour: number, now: number) => new Date(now).setUTCHours(hour, 0, 0, 0);

const posts = { 'a.mp4': 'one', 'b.mp4': 'two', 'c.mp4': 'three' };
const evening = { timeZone: 'UTC', hours: '22:00-23:30' };

const coming = async (house: House, campaign: string, limit = '500') => {
  const view = await house.client.schedule(campaign, { limit });
  const lines = view.coming.map(({ job, notBeforeAt, why }) => ({
    account: job.account,
    at: notBeforeAt,
    state: why.state,
    codes: why.reasons.map(({ code }) => code),
  }));
  return { ...view, lines };
};

test('what waits for the hours of its campaign comes when they begin; what is paused, nobody knows when', async () => {
  const house = await openHouse({
    viral: { accounts: ['anna', 'ben', 'cleo'], posts, settings: { shuffle: false, schedule: evening } },
  });
  await house.client.pause({ kind: 'account', name: 'ben' });
  await house.client.startCampaign('viral', {});

  const { now, isRunning, lines, more, nextDayAt } = await coming(house, 'viral');
  const opens = today(22, now);
  expect({ isRunning, more, nextDayAt }).toEqual({ isRunning: true, more: 0, nextDayAt: null });
  expect(lines).toEqual([
    { account: 'anna', at: opens, state: 'waits', codes: ['outside-hours'] },
    { account: 'cleo', at: opens, state: 'waits', codes: ['outside-hours'] },
    { account: 'ben', at: null, state: 'needsYou', codes: ['account-paused', 'outside-hours'] },
  ]);

  const first = await coming(house, 'viral', '1');
  expect(first.lines).toHaveLength(1);
  expect(first.more).toBe(2);
});

test('the gap between two posts of an account is in it, and hours that begin only after it', async () => {
  const house = await openHouse({
    viral: {
      accounts: ['anna'],
      posts,
      settings: {
        maxPostsPerAccountPerDay: 2,
        schedule: { timeZone: 'UTC', hours: ['00:00-11:30', '22:00-23:30'], minGap: '5h', continuous: true },
      },
    },
  });
  await house.client.startCampaign('viral', {});
  const { at: postedAt } = await house.fact('post.published');
  await house.until('nothing is in hand', async () => (await coming(house, 'viral')).coming.length === 1);
  const { now, lines, nextDayAt } = await coming(house, 'viral');

  expect(postedAt).toBeLessThan(today(11, now) + 30 * 60_000);
  expect(lines).toMatchObject([{ account: 'anna', at: today(22, now), state: 'waits' }]);
  expect(nextDayAt).toBe(today(24, now));
});

test('a campaign that does not run has jobs that wait for its start, and one that is unknown has none', async () => {
  const house = await openHouse({ viral: { accounts: ['anna', 'ben'], posts } });
  expect(await coming(house, 'viral')).toMatchObject({ isRunning: false, lines: [], more: 0 });
  await house.client.seedCampaign('viral', {});
  const { isRunning, lines } = await coming(house, 'viral');
  expect(isRunning).toBe(false);
  expect(lines.map(({ at, codes }) => [at, codes])).toEqual([
    [null, ['not-running']],
    [null, ['not-running']],
  ]);
  await expect(house.client.schedule('nobody', {})).rejects.toMatchObject({ code: 'not-found' });
});

test('typed without a name it tells of all campaigns, in the order of time', async () => {
  const house = await openHouse({
    viral: { accounts: ['anna', 'ben'], posts, settings: { schedule: evening } },
    podcast: {
      accounts: ['cleo'],
      posts,
      settings: { schedule: { timeZone: 'UTC', hours: '21:00-23:30' } },
    },
  });
  await house.client.startAll({});
  const { code, out } = await house.postctl('schedule');
  expect(code).toBe(0);
  expect(out).toMatch(/^podcast: 1 post to come\nviral: 2 posts to come\n\nNOT BEFORE /);
  const rows = out.trimEnd().split('\n').slice(4);
  expect(rows.map((row) => /(podcast|viral) +(podcast|viral)-\d/.exec(row)?.[1])).toEqual([
    'podcast',
    'viral',
    'viral',
  ]);
  const { out: names } = await house.postctl('schedule', 'podcast', '-q');
  expect(names).toBe('podcast-1\n');
});
