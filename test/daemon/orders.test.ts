import { expect, it } from 'vitest';
import { crowd } from '../lifecycle/folders.ts';
import { json } from '../cli/postctl.ts';
import { openHouse } from './house.ts';

const loggedOut = { name: 'cats.1', account: { failCode: 20116, failOnce: true } };

it('a failed job is tried again by the run that is just seeing its phones off', async () => {
  const house = await openHouse({ cats: crowd('cats', 1) }, [loggedOut]);
  await house.client.startCampaign('cats', {});
  await house.fact('post.failed');
  const left = await house.postctl('campaign', 'retry', 'cats');
  expect(left).toMatchObject({ code: 0, err: expect.stringContaining('--include-account-errors') as string });
  expect(left.out).toContain('nothing is tried again');

  const dry = await house.postctl('campaign', 'retry', 'cats', '--class', 'account', '--dry-run');
  expect(dry.out).toContain('would be tried again in run 1');
  const { code, out } = await house.postctl('campaign', 'retry', 'cats', '--include-account-errors');
  expect(code).toBe(0);
  expect(out).toMatch(/1 job is tried again in run 1, which is under way: cats-1 \(cats\.1\)/);
  await house.fact('campaign.finished');
  const { run, counts } = await house.client.campaign('cats');
  expect([run?.runId, counts.succeeded]).toEqual([1, 1]);
  expect(house.world.truth().publications).toHaveLength(1);
});

it('a job is tried again by the next start when no run is open', async () => {
  const house = await openHouse({ cats: crowd('cats', 1) }, [loggedOut]);
  await house.client.startCampaign('cats', {});
  await house.fact('campaign.finished');
  const { code, out, err } = await house.postctl('job', 'retry', 'cats-1');
  expect({ code, out }).toMatchObject({
    code: 0,
    out: expect.stringContaining('tried again at the next start') as string,
  });
  expect(err).toContain('postctl campaign start cats');
  await house.client.startCampaign('cats', {});
  await house.fact('campaign.finished', { runId: 2 });
  expect((await house.client.campaign('cats')).counts).toMatchObject({ succeeded: 1, failed: 0 });
});

it('a skipped job is never posted, and a job in hand cannot be skipped', async () => {
  const house = await openHouse({ cats: { ...crowd('cats', 2), settings: { workers: 1 } } });
  await house.client.startCampaign('cats', {});
  const { jobId = '' } = await house.fact('post.publishing');
  const waiting = jobId === 'cats-1' ? 'cats-2' : 'cats-1';
  const refused = await house.postctl('job', 'skip', jobId);
  expect(refused).toMatchObject({
    code: 5,
    err: expect.stringContaining('postctl campaign stop --now cats') as string,
  });
  expect(await house.postctl('job', 'skip', waiting, '--note', 'bad cut')).toMatchObject({ code: 0 });
  const again = await house.postctl('job', 'skip', waiting, '--json');
  expect(json(again)).toMatchObject({ wasSkipped: true, job: { state: 'skipped' } });
  await house.fact('campaign.finished');
  expect(house.world.truth().publications).toHaveLength(1);
});

it('a stop at once cancels what is created and gives it back, and switches our phones off', async () => {
  const house = await openHouse({ cats: { ...crowd('cats', 4), settings: { workers: 2 } } });
  await house.postctl('phone', 'list');
  await house.client.startCampaign('cats', {});
  await house.fact('post.created');
  const { code, out } = await house.postctl('campaign', 'stop', 'cats', '--now');
  expect(code).toBe(0);
  expect(out).toContain('cats is stopping at once');
  await house.fact('post.cancelling');
  await house.fact('campaign.stopped');
  await house.until('the phones are off', async () => (await house.client.status()).phones.length === 0);

  const { run, counts } = await house.client.campaign('cats');
  expect(run).toMatchObject({ phase: 'stopped', reason: 'stopped at once by the operator' });
  expect(counts).toMatchObject({ claimed: 0, failed: 0 });
  const { phones, tasks } = house.world.truth();
  expect(phones.filter(({ status }) => status !== 'off')).toEqual([]);
  expect(tasks.filter(({ endedAt }) => endedAt === null)).toEqual([]);
  expect((await house.postctl('campaign', 'stop', 'cats', '--now')).out).toBe('cats is not running\n');
});
