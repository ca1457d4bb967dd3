import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/domain/job.ts';
import type { Store } from '../../src/domain/store.ts';
import { failure, newDatabase, newStore, noon, published, running, settle, taken } from './kit.ts';

const settled = (outcome: Outcome) => {
  const store = newStore();
  const run = running(store, 'viral', ['anna v1']);
  const attempt = taken(store, run);
  const answer = settle(store, attempt, outcome);
  return { store, run, attempt, answer, job: store.jobs({})[0], fact: lastFact(store) };
};

const lastFact = (store: Store) => store.factsSince(store.lastFactSeq() - 1, {}, 1)[0];

const everywhere = (attemptId: number) => ({
  campaign: 'viral',
  worker: 'worker-1',
  jobId: 'viral-1',
  attemptId,
  account: 'anna',
  phoneId: 'phone-anna',
});

test('published: the job has succeeded and the ledger knows it', () => {
  const { store, attempt, answer, job, fact } = settled({
    kind: 'published',
    from: noon,
    until: noon + 1000,
    shareLink: 'https://post/1',
  });
  expect(answer).toEqual({ settled: true, jobState: 'succeeded' });
  expect(job).toMatchObject({ state: 'succeeded', reason: null });
  expect(store.ledger({})).toEqual([
    {
      account: 'anna',
      network: 'instagram',
      videoId: 'v1',
      videoName: 'v1.mp4',
      campaign: 'viral',
      jobId: 'viral-1',
      attemptId: attempt.attemptId,
      publishedAt: noon + 1000,
      importedAt: null,
    },
  ]);
  expect(store.attemptsOf('viral-1')).toMatchObject([
    { phase: 'settled', settledAt: noon, outcome: { kind: 'published', shareLink: 'https://post/1' } },
  ]);
  expect(fact).toMatchObject({
    name: 'post.published',
    level: 'info',
    message: 'v1.mp4 is out on anna (instagram).',
    ...everywhere(attempt.attemptId),
  });
});

test('failed: the job is over, with the reason', () => {
  const blocked = failure({ code: 'task.1', message: 'The account is logged out.', blame: 'account' });
  const { store, attempt, answer, job, fact } = settled({ kind: 'failed', failure: blocked });
  expect(answer.jobState).toBe('failed');
  expect(job).toMatchObject({ state: 'failed', reason: 'The account is logged out.' });
  expect(store.ledger({})).toEqual([]);
  expect(fact).toMatchObject({
    name: 'post.failed',
    level: 'error',
    message: 'v1.mp4 for anna failed for good: The account is logged out.',
    ...everywhere(attempt.attemptId),
  });
});

test('retry: the job waits for the next pass', () => {
  const { answer, job, fact } = settled({ kind: 'retry', failure: failure() });
  expect(answer.jobState).toBe('retrying');
  expect(job).toMatchObject({ state: 'retrying', passNumber: 2, notBefore: null });
  expect(fact).toMatchObject({
    name: 'post.retry',
    message: 'v1.mp4 for anna failed and is tried again in pass 2: The phone did not boot.',
  });
});

test('unconfirmed: the job needs a person and is not in the ledger', () => {
  const lost = failure({ code: 'http.timeout', message: 'The reply was lost' });
  const { store, answer, job, fact } = settled({ kind: 'unconfirmed', failure: lost });
  expect(answer.jobState).toBe('unconfirmed');
  expect(job).toMatchObject({ state: 'unconfirmed', reason: 'The reply was lost' });
  expect(store.ledger({})).toEqual([]);
  expect(fact).toMatchObject({ name: 'post.unconfirmed', level: 'error' });
});

describe('deferred: the job goes back', () => {
  const person = failure({ code: 'phone.foreign', message: 'Somebody uses the phone', blame: 'person' });

  test('with its date and reason, waiting since the first time', () => {
    const { store, run, answer, job, fact } = settled({
      kind: 'deferred',
      failure: person,
      notBefore: noon + 100,
    });
    expect(answer.jobState).toBe('pending');
    expect(job).toMatchObject({
      state: 'pending',
      passNumber: 1,
      notBefore: noon + 100,
      reason: 'Somebody uses the phone',
      waitingSince: noon,
    });
    expect(fact).toMatchObject({ name: 'post.deferred', level: 'info' });

    const again = taken(store, run, { at: noon + 200 });
    store.settle({
      attemptId: again.attemptId,
      outcome: { kind: 'deferred', failure: person, notBefore: noon + 300 },
      fromDay: '2026-11-22',
      untilDay: '2026-11-22',
      at: noon + 250,
    });
    expect(store.jobs({})[0]?.waitingSince).toBe(noon);
  });

  test.each(['campaign.stopping', 'daemon.stopping', 'daemon.restarted', 'geelark.paused'])(
    'and has not waited for anybody when it was %s',
    (code) => {
      const { job } = settled({ kind: 'deferred', failure: failure({ code }), notBefore: noon });
      expect(job).toMatchObject({ state: 'pending', waitingSince: null });
    },
  );

  test('and no longer waits once it was tried', () => {
    const { store, run } = settled({ kind: 'deferred', failure: person, notBefore: noon });
    settle(store, taken(store, run), { kind: 'retry', failure: failure() });
    expect(store.jobs({})[0]?.waitingSince).toBeNull();
  });
});

test('settling twice changes nothing and says so', () => {
  const { store, attempt } = settled(published);
  const before = {
    jobs: store.jobs({}),
    facts: store.factsSince(0, {}, 99),
    attempts: store.attemptsOf('viral-1'),
  };
  expect(settle(store, attempt, { kind: 'failed', failure: failure() })).toEqual({
    settled: false,
    jobState: 'succeeded',
  });
  expect({
    jobs: store.jobs({}),
    facts: store.factsSince(0, {}, 99),
    attempts: store.attemptsOf('viral-1'),
  }).toEqual(before);
});

test('a post that turns out to be a double is recorded and shouted about', () => {
  const { connection, store } = newDatabase();
  const run = running(store, 'viral', ['anna v1', 'anna v2']);
  settle(store, taken(store, run), published);
  const second = taken(store, run);
  connection.script(`UPDATE jobs SET video_id = 'v1' WHERE job_id = 'viral-2'`);
  expect(settle(store, second, published)).toEqual({ settled: true, jobState: 'succeeded' });
  expect(store.ledger({}).map((line) => line.jobId)).toEqual(['viral-1']);
  expect(store.factsSince(0, { level: 'error' }, 9)).toMatchObject([
    { name: 'ledger.double', jobId: 'viral-2', campaign: 'viral', account: 'anna' },
  ]);
});

test('settling what never was is an error', () => {
  expect(() =>
    newStore().settle({ attemptId: 7, outcome: published, fromDay: 'x', untilDay: 'x', at: noon }),
  ).toThrow(expect.objectContaining({ code: 'store-failed', message: 'There is no attempt 7.' }));
});
