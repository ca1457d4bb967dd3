import { describe, expect, test } from 'vitest';
import {
  day,
  failure,
  newStore,
  noon,
  planned,
  published,
  running,
  saying,
  seed,
  settle,
  taken,
} from './kit.ts';

describe('seeding', () => {
  test('gives jobs the campaign name and a number that goes on, in the order of the plan', () => {
    const store = newStore();
    expect(seed(store, 'viral', 'anna v1', 'ben v2')).toEqual(['viral-1', 'viral-2']);
    expect(seed(store, 'viral', 'anna v3')).toEqual(['viral-3']);
    expect(store.jobs({ campaign: 'viral' })[0]).toEqual({
      jobId: 'viral-1',
      campaign: 'viral',
      network: 'instagram',
      ...planned('anna', 'v1'),
      state: 'pending',
      passNumber: 1,
      notBefore: null,
      reason: null,
      waitingSince: null,
      attempts: 0,
    });
  });

  test('changes nothing of another campaign (R12)', () => {
    const store = newStore();
    seed(store, 'podcast', 'anna v1');
    const before = store.jobs({ campaign: 'podcast' });
    seed(store, 'viral', 'anna v2');
    expect(store.jobs({ campaign: 'podcast' })).toEqual(before);
    expect(store.campaignNames()).toEqual(['podcast', 'viral']);
  });

  test('leaves out a pair that has an open job, whichever campaign has it (R1)', () => {
    const store = newStore();
    seed(store, 'podcast', 'anna v1');
    expect(seed(store, 'viral', 'anna v1', 'anna v2', 'anna v2', 'ben v1')).toEqual(['viral-1', 'viral-2']);
    expect(store.jobs({ campaign: 'viral' }).map((job) => `${job.account} ${job.videoId}`)).toEqual([
      'anna v2',
      'ben v1',
    ]);
  });

  test('leaves out a pair that is published or may be (R1), and takes one that failed', () => {
    const store = newStore();
    const run = running(store, 'viral', ['anna v1', 'ben v1', 'cleo v1']);
    settle(store, taken(store, run), published);
    settle(store, taken(store, run), { kind: 'unconfirmed', failure: failure() });
    settle(store, taken(store, run), { kind: 'failed', failure: failure() });
    expect(seed(store, 'podcast', 'anna v1', 'ben v1', 'cleo v1')).toEqual(['podcast-1']);
    expect(store.jobs({ campaign: 'podcast' })[0]?.account).toBe('cleo');
  });

  test('takes the same pair on another network for another pair', () => {
    const store = newStore();
    seed(store, 'viral', 'anna v1');
    const answer = store.seed({
      campaign: 'clips',
      network: 'tiktok',
      jobs: [planned('anna', 'v1')],
      planSeed: 1,
      day,
      at: noon,
    });
    expect(answer).toMatchObject({ added: 1, jobIds: ['clips-1'] });
  });

  test('adds all of a plan or nothing', () => {
    const store = newStore();
    const broken = { ...planned('anna', 'v2'), sizeBytes: -1 };
    expect(() =>
      store.seed({
        campaign: 'viral',
        network: 'instagram',
        jobs: [planned('anna', 'v1'), broken],
        planSeed: 1,
        day,
        at: noon,
      }),
    ).toThrow(expect.objectContaining({ code: 'store-failed', message: saying('could not seed viral') }));
    expect(store.jobs({})).toEqual([]);
    expect(store.campaignNames()).toEqual([]);
  });
});
