import { expect, test } from 'vitest';
import { openHouse } from './house.ts';

test('a report counts what the cloud saw: posts, failures by class, phone minutes, calls; over a restart, too', async () => {
  const house = await openHouse(
    { viral: { accounts: ['anna', 'ben'], posts: { 'a.mp4': 'one', 'b.mp4': 'two' } } },
    [{ name: 'anna' }, { name: 'ben', account: { failCode: 20116 } }],
  );
  await house.client.startCampaign('viral', { limit: 2 });
  await house.until('the run is over', async () => {
    const { run } = await house.client.campaign('viral');
    return run !== null && run.endedAt !== null;
  });
  await house.restart();

  const report = await house.client.report({});
  const truth = house.world.truth();
  expect(report.total).toMatchObject({ posts: 1, failed: 1, successRate: 0.5 });
  expect(report.total.failures).toEqual([{ class: 'account', count: 1 }]);
  expect(report.campaigns.map(({ campaign }) => campaign)).toEqual(['viral']);
  expect(report.total.phoneMinutes).toBeGreaterThan(truth.phoneMinutes * 0.5);
  expect(report.total.costUsd).toBeCloseTo(report.total.phoneMinutes * 0.007);
  const made = Object.fromEntries(report.calls.map((call) => [call.endpoint, call.made]));
  expect(made['phone/start']).toBe(truth.calls['phone/start']?.total);
  expect(made['phone/stop']).toBe(truth.calls['phone/stop']?.total);
  expect(report.hours).toHaveLength(24);
  expect((await house.client.report({ day: 'yesterday' })).total).toMatchObject({
    posts: 0,
    phoneMinutes: 0,
  });
});
