import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/domain/fact.ts';
import { crowd } from './folders.ts';
import { openTown, sideBySide, type Town } from './kit.ts';

/** Two campaigns with everything a log may have to tell: a failure for good, a retry, a person, a stop of the daemon. */
async function eventfulTown(): Promise<Town> {
  const settings = { retry: { delay: '30s' } };
  const town = await openTown({
    campaigns: { viral: { ...crowd('viral', 3), settings }, podcast: { ...crowd('podcast', 2), settings } },
    phones: [
      { name: 'viral.1', account: { failCode: 20116 } },
      { name: 'viral.2', boot: { behaviour: 'dies', once: true } },
      { name: 'podcast.1', person: { name: 'carla', kind: 'left-on' } },
    ],
  });
  await town.must('campaign', 'start', '--all');
  await town.untilFact('post.deferred', { account: 'podcast.1' });
  await town.cloud.people({ does: 'leave', phone: 'podcast.1', person: 'carla', off: true });
  await town.untilOver('viral');
  await town.untilOver('podcast');
  return town;
}

/** What a fact has to name, by what it is about. */
const duties: Readonly<Record<string, readonly (keyof Fact)[]>> = {
  daemon: [],
  cloud: [],
  campaign: ['campaign', 'runId'],
  job: ['campaign', 'runId', 'worker', 'jobId', 'attemptId', 'account', 'phoneId'],
  post: ['campaign', 'runId', 'worker', 'jobId', 'attemptId', 'account', 'phoneId'],
  lease: ['campaign', 'runId', 'worker', 'jobId', 'attemptId', 'account', 'phoneId'],
  phone: ['campaign', 'runId', 'worker', 'jobId', 'attemptId', 'account', 'phoneId'],
};

const missingIn = (fact: Fact): string[] => {
  const said = new Map<string, unknown>(Object.entries(fact));
  const wanted = duties[fact.name.split('.')[0] ?? ''];
  if (wanted === undefined) return [`no duties are known for ${fact.name}`];
  return wanted.filter((key) => (said.get(key) ?? '') === '').map((key) => `${fact.name} lacks ${key}`);
};

describe('Context (R10)', sideBySide, () => {
  test('every fact and every line of the log names its campaign, and worker, job and phone where they apply', async () => {
    await using town = await eventfulTown();
    await town.untilFact('campaign.finished', { campaign: 'viral' });
    await town.untilFact('campaign.finished', { campaign: 'podcast' });

    const names = new Set(town.facts.map(({ name }) => name));
    const needed = [
      'job.claimed',
      'phone.starting',
      'post.published',
      'post.failed',
      'post.retry',
      'post.deferred',
      'campaign.pass',
    ];
    expect([...needed.filter((name) => !names.has(name))]).toEqual([]);
    expect([...new Set(town.facts.flatMap(missingIn))]).toEqual([]);

    // Each of these facts is one line of the log, with the same context.
    const lines = new Map(town.log().map((line) => [line['seq'], line]));
    for (const { seq, name, message, campaign, worker, jobId, phoneId } of town.facts) {
      const context = Object.entries({ name, campaign, worker, jobId, phoneId }).filter(
        ([, value]) => value !== undefined,
      );
      expect(lines.get(seq)).toMatchObject({ ...Object.fromEntries(context), msg: message });
    }
    expect(town.log().filter((line) => line['seq'] === undefined)).toEqual([]);

    // A worker, a job and a phone belong together.
    for (const { jobId, account, campaign } of town.facts.filter((fact) => fact.jobId !== undefined)) {
      expect(jobId?.startsWith(`${campaign}-`)).toBe(true);
      expect(account?.startsWith(`${campaign}.`)).toBe(true);
    }
  });

  test('the pass of a job is on record and can be seen', async () => {
    await using town = await eventfulTown();

    const { jobs } = await town.client.jobs({ campaign: 'viral' });
    const passes = Object.fromEntries(jobs.map(({ account, passNumber }) => [account, passNumber]));
    expect(passes).toEqual({ 'viral.1': 1, 'viral.2': 2, 'viral.3': 1 });

    const list = await town.must('job', 'list', '--campaign', 'viral');
    expect(list).toMatch(/^JOB +ACCOUNT +VIDEO +STATE +PASS +TRIES/);
    expect(list).toMatch(/viral\.2 +\S+ +succeeded +2 +2/);
    const claims = town.factsCalled('job.claimed', { account: 'viral.2' });
    expect(claims.map(({ data }) => data?.['passNumber'])).toEqual([1, 2]);
    expect(await town.must('campaign', 'status', 'viral')).toContain('pass 2 of 3');
  });
});
