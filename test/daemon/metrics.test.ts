import { describe, expect, it } from 'vitest';
import type { Fact } from '../../src/domain/fact.ts';
import { Bounded } from '../../src/daemon/metrics/bounded.ts';
import { Steps } from '../../src/daemon/metrics/steps.ts';
import { crowd } from '../lifecycle/folders.ts';
import { http } from '../ipc/raw.ts';
import { openHouse, type House } from './house.ts';

/** The value of a series; null when there is none. */
const valueOf = (text: string, series: string): number | null => {
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${series} `));
  return line === undefined ? null : Number(line.slice(series.length + 1));
};

const scrape = async ({ readOnlySocket }: House): Promise<string> =>
  (await http(readOnlySocket, 'GET', '/metrics')).text;

describe('metrics', () => {
  it('tell how a campaign went', { timeout: 60_000 }, async () => {
    const house = await openHouse({ viral: crowd('viral', 3) });
    house.world.faults.add([{ kind: 'task_fail', failCode: 20100, next: 1 }]);
    await house.client.startCampaign('viral', {});
    await house.fact('campaign.finished', { campaign: 'viral' });
    await house.until('no phone is held', async () => (await house.client.status()).phones.length === 0);
    const text = await scrape(house);
    const { counts } = await house.client.campaign('viral');
    const platform = (await house.client.jobs({})).jobs[0]?.network ?? '';

    const ok = `postd_posts_total{campaign="viral",platform="${platform}",result="ok",reason=""}`;
    expect(valueOf(text, ok)).toBe(counts.succeeded);
    expect(valueOf(text, `postd_post_duration_seconds_count{platform="${platform}"}`)).toBe(counts.succeeded);
    expect(valueOf(text, 'postd_retries_total{reason="infrastructure"}')).toBe(1);
    for (const step of ['upload', 'phone', 'create', 'publish']) {
      expect(valueOf(text, `postd_step_duration_seconds_count{step="${step}"}`)).toBeGreaterThanOrEqual(3);
    }
    expect(valueOf(text, 'postd_campaign_state{campaign="viral",state="finished"}')).toBe(1);
    expect(valueOf(text, 'postd_campaign_state{campaign="viral",state="running"}')).toBe(0);
    expect(valueOf(text, 'postd_last_success_timestamp_seconds{campaign="viral"}')).toBeGreaterThan(1e9);
    expect(valueOf(text, 'postd_posts_in_flight')).toBe(0);
    expect(valueOf(text, 'postd_queue_depth{state="pending"}')).toBe(0);
    expect(valueOf(text, 'postd_provider_requests_total{endpoint="phone/start",code="ok"}')).toBeGreaterThan(
      0,
    );
    expect(valueOf(text, 'postd_machine_transitions_total{machine="post",event="init"}')).toBeGreaterThan(3);
    expect(valueOf(text, 'postd_db_size_bytes')).toBeGreaterThan(50_000);
    expect(valueOf(text, 'postd_build_info{version="test",node="' + process.versions.node + '"}')).toBe(1);
    expect(valueOf(text, 'nodejs_eventloop_lag_seconds')).not.toBeNull();
  });

  it('grow with no account, phone, job or task, whatever is posted', { timeout: 60_000 }, async () => {
    const folder = crowd('viral', 3);
    const house = await openHouse({ viral: folder });
    await house.client.startCampaign('viral', {});
    await house.fact('campaign.finished', { campaign: 'viral' });
    const text = await scrape(house);
    const { jobs } = await house.client.jobs({});
    const phones = house.world.truth().phones.map(({ phoneId }) => phoneId);
    const tasks = house.world.truth().tasks.map(({ taskId }) => taskId);
    expect(tasks).not.toEqual([]);
    for (const word of [...folder.accounts, ...jobs.map(({ jobId }) => jobId), ...phones, ...tasks]) {
      expect(text).not.toContain(word);
    }
  });

  it(
    'know after a restart when a campaign published last, and what it waits for',
    { timeout: 60_000 },
    async () => {
      const house = await openHouse({ viral: crowd('viral', 2) });
      await house.client.startCampaign('viral', { limit: 1 });
      await house.fact('campaign.finished', { campaign: 'viral' });
      const series = 'postd_last_success_timestamp_seconds{campaign="viral"}';
      const before = valueOf(await scrape(house), series);
      await house.restart();
      const text = await scrape(house);
      expect(before).not.toBeNull();
      expect(Math.abs((valueOf(text, series) ?? 0) - (before ?? 0))).toBeLessThan(60);
      expect(valueOf(text, 'postd_queue_depth{state="pending"}')).toBe(
        (await house.client.campaign('viral')).counts.pending,
      );
    },
  );
});

describe('readiness', () => {
  it(
    'is there while postd can work, and gone when nobody answers in the cloud',
    { timeout: 60_000 },
    async () => {
      const house = await openHouse({ viral: crowd('viral', 1) });
      await house.until('it is up', async () => (await house.client.ping()).state === 'running');
      expect(await http(house.readOnlySocket, 'GET', '/readyz')).toMatchObject({
        status: 200,
        text: 'daemon: ok\nstore: ok\ndecisions: ok\ncloud: ok\n',
      });
      house.world.faults.add([{ kind: 'drop_before', endpoint: 'phone/list', next: 1000 }]);
      await house.client.phones();
      const answer = await http(house.readOnlySocket, 'GET', '/readyz');
      expect(answer.status).toBe(503);
      expect(answer.text).toContain('cloud: no answer to the last call');
    },
  );
});

it('tells so many label values apart, and calls the rest other', () => {
  const bounded = new Bounded(2);
  expect(['a', 'b', 'c', 'a', 'd'].map((value) => bounded.label(value))).toEqual([
    'a',
    'b',
    'other',
    'a',
    'other',
  ]);
});

it('times a step from the fact before it, and forgets an attempt that has ended', () => {
  const seen: [string, number][] = [];
  const steps = new Steps((step, tookMs) => seen.push([step, tookMs]));
  const tell = (name: string, at: number, attemptId = 1): void => {
    const fact: Fact = { seq: at, at, level: 'info', name, message: '', attemptId };
    steps.note(fact);
  };
  tell('post.created', 5, 9); // Begun in an earlier life: from when is not known.
  tell('job.claimed', 10);
  tell('post.uploaded', 30);
  tell('phone.ready', 50);
  tell('post.publishing', 70);
  tell('post.retry', 75);
  tell('post.created', 80);
  expect(seen).toEqual([
    ['upload', 20],
    ['phone', 40],
  ]);
});
