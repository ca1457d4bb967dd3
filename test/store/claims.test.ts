import { describe, expect, test } from 'vitest';
import type { Store } from '../../src/domain/store.ts';
import type { Run } from '../../src/domain/run.ts';
import {
  claim,
  closed,
  day,
  failure,
  giveEachAPhone,
  leased,
  newDatabase,
  newStore,
  noon,
  open,
  phoneOf,
  planned,
  published,
  running,
  seed,
  settings,
  settle,
  taken,
  tomorrow,
} from './kit.ts';

const nothing = { kind: 'nothing' };

const cap = (store: Store, ...rows: [campaign: string, cap: number, accounts: string[]][]) =>
  store.saveMemberships(
    rows.map(([campaign, maxPostsPerAccountPerDay, accounts]) => ({
      campaign,
      enabled: true,
      maxPostsPerAccountPerDay,
      accounts,
    })),
  );

test('a claim takes the first job with all that its post has to know', () => {
  const store = newStore();
  const run = running(store, 'viral', ['anna v1', 'ben v1']);
  const answer = claim(store, run);
  expect(answer).toEqual({
    kind: 'taken',
    leaseId: null,
    attempt: {
      attemptId: 1,
      jobId: 'viral-1',
      runId: run.runId,
      number: 1,
      passNumber: 1,
      campaign: 'viral',
      worker: 'worker-1',
      account: 'anna',
      phoneId: phoneOf('anna'),
      network: 'instagram',
      videoId: 'v1',
      phase: 'uploading',
      openedAt: noon,
      createNumber: 0,
      taskName: null,
      scheduleAtSeconds: null,
      taskId: null,
      createSentAt: null,
      createRepliedAt: null,
      doubtUntil: null,
      absentLooks: 0,
      cancelAskedAt: null,
      deadlineAt: null,
      outcome: null,
      settledAt: null,
    },
    brief: {
      caption: 'Look at v1',
      videoPath: '/campaigns/videos/v1.mp4',
      sizeBytes: 1000,
      infrastructureFailures: 0,
      unclassifiedFailures: 0,
    },
  });
  expect(store.jobs({ states: ['claimed'] }).map((job) => job.jobId)).toEqual(['viral-1']);
  expect(store.factsSince(0, {}, 9)).toMatchObject([
    {
      name: 'job.claimed',
      campaign: 'viral',
      runId: run.runId,
      worker: 'worker-1',
      jobId: 'viral-1',
      attemptId: 1,
      account: 'anna',
      phoneId: phoneOf('anna'),
    },
  ]);
});

test('jobs come in the order of pass, then plan', () => {
  const store = newStore();
  const run = running(store, 'viral', ['anna v1', 'ben v1', 'cleo v1']);
  settle(store, taken(store, run), { kind: 'retry', failure: failure() });
  store.advanceRun({ ...run, passNumber: 2 }, []);
  const order = [taken(store, run), taken(store, run), taken(store, run)];
  expect(order.map((attempt) => [attempt.account, attempt.passNumber])).toEqual([
    ['ben', 1],
    ['cleo', 1],
    ['anna', 2],
  ]);
});

test('a job for a later pass waits for it', () => {
  const store = newStore();
  const run = running(store, 'viral', ['anna v1']);
  settle(store, taken(store, run), { kind: 'retry', failure: failure() });
  expect(claim(store, run)).toEqual(nothing);
  store.advanceRun({ ...run, passNumber: 2 }, []);
  expect(taken(store, run)).toMatchObject({ number: 2, passNumber: 2 });
});

test('a run takes its own jobs only', () => {
  const store = newStore();
  const run = running(store, 'viral', ['anna v1']);
  seed(store, 'viral', 'ben v2');
  giveEachAPhone(store, ['anna', 'ben']);
  taken(store, run);
  expect(claim(store, run)).toEqual(nothing);
});

test.each(['betweenPasses', 'draining'] as const)('a run that is %s gives no work', (phase) => {
  const store = newStore();
  const run = running(store, 'viral', ['anna v1']);
  store.advanceRun({ ...run, phase }, []);
  expect(claim(store, run)).toEqual(nothing);
});

describe('no claim is made', () => {
  test('for an account that has a job in hand, in whatever campaign (R5)', () => {
    const store = newStore();
    const viral = running(store, 'viral', ['anna v1', 'anna v2']);
    seed(store, 'podcast', 'anna v3');
    const podcast = open(store, 'podcast');
    const attempt = taken(store, viral);
    expect(claim(store, viral)).toEqual(nothing);
    expect(claim(store, podcast)).toEqual(nothing);
    settle(store, attempt, published);
    expect(taken(store, podcast).videoId).toBe('v3');
  });

  test('for a phone that is leased, until the lease is closed (R5)', () => {
    const store = newStore();
    const run = running(store, 'viral', ['anna v1', 'anna v2']);
    const attempt = taken(store, run);
    const lease = leased(store, attempt);
    settle(store, attempt, published);
    expect(claim(store, run)).toEqual(nothing);
    closed(store, lease);
    expect(claim(store, run).kind).toBe('taken');
  });

  test('for a phone that changed its account while a job of the old one is in hand', () => {
    const store = newStore();
    const run = running(store, 'viral', ['anna v1', 'ben v2']);
    taken(store, run);
    store.saveRoster([{ phoneId: phoneOf('anna'), name: 'ben', status: 'off' }], noon);
    expect(claim(store, run)).toEqual(nothing);
  });

  test('for an account without a phone, or with two', () => {
    const store = newStore();
    const run = running(store, 'viral', ['anna v1']);
    store.saveRoster([], noon);
    expect(claim(store, run)).toEqual(nothing);
    const twins = ['p1', 'p2'].map((phoneId) => ({ phoneId, name: 'anna', status: 'off' as const }));
    store.saveRoster(twins, noon);
    expect(claim(store, run)).toEqual(nothing);
    giveEachAPhone(store, ['anna']);
    expect(claim(store, run).kind).toBe('taken');
  });

  test('before the job is due', () => {
    const store = newStore();
    const run = running(store, 'viral', ['anna v1']);
    const person = failure({ code: 'phone.foreign', blame: 'person' });
    settle(store, taken(store, run), { kind: 'deferred', failure: person, notBefore: noon + 1000 });
    expect(claim(store, run, { at: noon + 999 })).toEqual(nothing);
    expect(claim(store, run, { at: noon + 1000 }).kind).toBe('taken');
  });

  test('for a job that has waited as long as the run is patient', () => {
    const store = newStore();
    const run = running(store, 'viral', ['anna v1']);
    const person = failure({ code: 'phone.foreign', blame: 'person' });
    settle(store, taken(store, run), { kind: 'deferred', failure: person, notBefore: noon + 1 });
    const { patienceMs } = run.settings.retry;
    expect(claim(store, run, { at: noon + patienceMs })).toEqual(nothing);
    expect(claim(store, run, { at: noon + patienceMs - 1 }).kind).toBe('taken');
  });
});

describe('the daily cap (R6)', () => {
  const three = ['anna v1', 'anna v2', 'anna v3'];

  test('is the smallest among the enabled campaigns that name the account', () => {
    const store = newStore();
    const run = running(store, 'viral', three, { maxPostsPerAccountPerDay: 9 });
    cap(store, ['viral', 9, ['anna']], ['podcast', 1, ['anna']]);
    settle(store, taken(store, run), published);
    expect(claim(store, run)).toEqual(nothing);
    cap(store, ['viral', 9, ['anna']], ['podcast', 2, ['anna']]);
    expect(claim(store, run).kind).toBe('taken');
  });

  test('is the run’s own when nobody told who is named by whom', () => {
    const store = newStore();
    const run = running(store, 'viral', three, { maxPostsPerAccountPerDay: 1 });
    settle(store, taken(store, run), published);
    expect(claim(store, run)).toEqual(nothing);
  });

  test('counts across campaigns, and starts anew the next day', () => {
    const store = newStore();
    const viral = running(store, 'viral', ['anna v1']);
    seed(store, 'podcast', 'anna v2');
    const podcast = open(store, 'podcast');
    cap(store, ['viral', 1, ['anna']], ['podcast', 1, ['anna']]);
    settle(store, taken(store, viral), published);
    expect(claim(store, podcast)).toEqual(nothing);
    expect(claim(store, podcast, { day: tomorrow }).kind).toBe('taken');
  });

  test('counts what may be out, on every day it may have gone out', () => {
    const store = newStore();
    const run = running(store, 'viral', three, { maxPostsPerAccountPerDay: 1 });
    const unconfirmed = { kind: 'unconfirmed', failure: failure() } as const;
    settle(store, taken(store, run), unconfirmed, { untilDay: tomorrow });
    expect(claim(store, run)).toEqual(nothing);
    expect(claim(store, run, { day: tomorrow })).toEqual(nothing);
    expect(claim(store, run, { day: '2026-11-24' }).kind).toBe('taken');
  });

  test.each(['failed', 'retry', 'deferred'] as const)('is given back when the attempt is %s', (kind) => {
    const store = newStore();
    const run = running(store, 'viral', three, { maxPostsPerAccountPerDay: 1 });
    settle(store, taken(store, run), { kind, failure: failure(), notBefore: noon + 9e9 });
    expect(taken(store, run).jobId).toBe('viral-2');
  });

  test('counts a post that went out after midnight on the day it went out', () => {
    const store = newStore();
    const run = running(store, 'viral', three, { maxPostsPerAccountPerDay: 1 });
    settle(store, taken(store, run), published, { fromDay: tomorrow, untilDay: tomorrow });
    expect(claim(store, run, { day: tomorrow })).toEqual(nothing);
    expect(claim(store, run).kind).toBe('taken');
  });
});

test('a job whose pair was published meanwhile is skipped on the way (R1)', () => {
  const { connection, store } = newDatabase();
  const run = running(store, 'viral', ['anna v1', 'ben v1', 'anna v2']);
  settle(store, taken(store, run), published);
  connection.script(`UPDATE jobs SET video_id = 'v1' WHERE job_id = 'viral-3'`);
  taken(store, run);
  expect(claim(store, run)).toEqual(nothing);
  expect(store.jobs({ states: ['skipped'] })).toMatchObject([
    { jobId: 'viral-3', reason: 'Already posted by viral-1.' },
  ]);
  const [skipped] = store.factsSince(0, { jobId: 'viral-3' }, 9);
  expect(skipped).toMatchObject({ name: 'job.skipped', campaign: 'viral', account: 'anna' });
});

describe('a worker that still holds its phone', () => {
  const holding = (store: Store, run: Run) => {
    const attempt = taken(store, run);
    const lease = leased(store, attempt);
    store.advanceLease({ ...lease, phase: 'ready' }, []);
    settle(store, attempt, published);
    return lease;
  };

  test('gets the next job of that account, and the lease goes over as it is', () => {
    const store = newStore();
    const run = running(store, 'viral', ['anna v1', 'ben v1', 'anna v2']);
    const lease = holding(store, run);
    const answer = claim(store, run, { holding: lease.leaseId });
    expect(answer).toMatchObject({ kind: 'taken', leaseId: lease.leaseId, attempt: { jobId: 'viral-3' } });
    expect(store.openLeases()).toMatchObject([{ leaseId: lease.leaseId, phase: 'ready', attemptId: 2 }]);
  });

  test('keeps the lease with the new job, whatever its machine still believes', () => {
    const store = newStore();
    const run = running(store, 'viral', ['anna v1', 'anna v2']);
    const lease = holding(store, run);
    taken(store, run, { holding: lease.leaseId });
    store.advanceLease({ ...lease, phase: 'inUse' }, []);
    expect(store.openLeases()).toMatchObject([{ phase: 'inUse', attemptId: 2 }]);
  });

  test('gets nothing when that account has no more, though others have', () => {
    const store = newStore();
    const run = running(store, 'viral', ['anna v1', 'ben v1']);
    const lease = holding(store, run);
    expect(claim(store, run, { holding: lease.leaseId })).toEqual(nothing);
    expect(taken(store, run).account).toBe('ben');
  });

  test('gets nothing for a lease that is closed, or another run’s', () => {
    const store = newStore();
    const run = running(store, 'viral', ['anna v1', 'anna v2']);
    const lease = holding(store, run);
    seed(store, 'podcast', 'anna v3');
    expect(claim(store, open(store, 'podcast'), { holding: lease.leaseId })).toEqual(nothing);
    closed(store, lease);
    expect(claim(store, run, { holding: lease.leaseId })).toEqual(nothing);
    expect(claim(store, run).kind).toBe('taken');
  });

  test('gets nothing when the account has moved to another phone', () => {
    const store = newStore();
    const run = running(store, 'viral', ['anna v1', 'anna v2']);
    const lease = holding(store, run);
    store.saveRoster([{ phoneId: 'p-new', name: 'anna', status: 'off' }], noon);
    expect(claim(store, run, { holding: lease.leaseId })).toEqual(nothing);
  });
});

test('attempts that were given back are not counted, failures are told by class', () => {
  const store = newStore();
  const run = running(store, 'viral', ['anna v1']);
  const fail = (outcome: 'retry' | 'deferred', blame: 'infrastructure' | 'unclassified' | 'person') => {
    const { passNumber } = store.openRuns()[0] ?? run;
    store.advanceRun({ ...run, passNumber: passNumber + 1 }, []);
    const attempt = taken(store, run);
    settle(store, attempt, { kind: outcome, failure: failure({ blame }), notBefore: noon });
    return attempt.number;
  };
  expect(fail('retry', 'infrastructure')).toBe(1);
  expect(fail('deferred', 'person')).toBe(2);
  expect(fail('deferred', 'infrastructure')).toBe(2);
  expect(fail('retry', 'unclassified')).toBe(2);
  expect(fail('retry', 'infrastructure')).toBe(3);
  store.advanceRun({ ...run, passNumber: 9 }, []);
  const answer = claim(store, run);
  expect(answer).toMatchObject({
    attempt: { number: 4 },
    brief: { infrastructureFailures: 2, unclassifiedFailures: 1 },
  });
  expect(store.briefOf(4)).toMatchObject({ infrastructureFailures: 1, unclassifiedFailures: 0 });
});

test('a busy head of the plan does not keep the rest from being claimed', () => {
  const store = newStore();
  const accounts = Array.from({ length: 50 }, (_, index) => `account-${index}`);
  giveEachAPhone(store, accounts);
  const jobs = accounts.flatMap((account) => ['v1', 'v2', 'v3'].map((video) => planned(account, video)));
  store.seed({ campaign: 'viral', network: 'instagram', jobs, planSeed: 1, day, at: noon });
  const run = open(store, 'viral', settings());
  const claimed = accounts.map(() => taken(store, run).account);
  expect(claimed).toEqual(accounts);
  expect(claim(store, run)).toEqual(nothing);
});
