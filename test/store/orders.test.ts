import { describe, expect, test } from 'vitest';
import type { Blame } from '../../src/domain/blame.ts';
import { innocentBlames, type RetryOrder } from '../../src/domain/orders.ts';
import type { Run } from '../../src/domain/run.ts';
import type { Store } from '../../src/domain/store.ts';
import {
  claim,
  failure,
  newStore,
  noon,
  open,
  published,
  running,
  saying,
  seed,
  settle,
  taken,
} from './kit.ts';

const retry = (store: Store, whose: RetryOrder['whose'], dryRun = false) =>
  store.retry({ whose, note: null, at: noon, dryRun });
const ofViral = (blames: readonly Blame[] = innocentBlames) => ({ campaign: 'viral', blames });

const fail = (store: Store, run: Run, blame: Blame): string => {
  const attempt = taken(store, run);
  settle(store, attempt, { kind: 'failed', failure: failure({ blame }) });
  return attempt.jobId;
};
const finish = (store: Store, run: Run): void =>
  store.advanceRun({ ...run, phase: 'finished', endedAt: noon }, []);
const stateOf = (store: Store, jobId: string) => store.jobs({}).find((job) => job.jobId === jobId)?.state;
const ids = (jobs: readonly { jobId: string }[]) => jobs.map(({ jobId }) => jobId);

describe('a retry of a campaign', () => {
  test('takes what failed by nobody’s fault, and account and content failures only when asked', () => {
    const store = newStore();
    const run = running(store, 'viral', ['a v1', 'b v2', 'c v3']);
    fail(store, run, 'infrastructure');
    fail(store, run, 'account');
    fail(store, run, 'content');
    expect(ids(retry(store, ofViral()).retried)).toEqual(['viral-1']);
    expect(retry(store, ofViral(['account']), true).retried).toHaveLength(1);
    expect(ids(retry(store, ofViral(['account', 'content'])).retried)).toEqual(['viral-2', 'viral-3']);
    expect(store.countJobs({ campaign: 'viral' })).toMatchObject({ pending: 3, failed: 0 });
  });

  test('is taken up by the run that is under way, in the pass it is in', () => {
    const store = newStore();
    const run = running(store, 'viral', ['a v1', 'b v2']);
    fail(store, run, 'infrastructure');
    store.advanceRun({ ...run, passNumber: 2 }, []);
    expect(retry(store, ofViral())).toMatchObject({ runId: run.runId, retried: [{ passNumber: 2 }] });
    expect(ids([taken(store, run), taken(store, run)])).toContain('viral-1');
  });

  test('waits for the next start when the run is over or being stopped', () => {
    const store = newStore();
    const run = running(store, 'viral', ['a v1']);
    fail(store, run, 'infrastructure');
    store.advanceRun({ ...run, phase: 'draining' }, []);
    expect(retry(store, ofViral()).runId).toBeNull();
    finish(store, run);
    expect(claim(store, open(store, 'viral')).kind).toBe('taken');
  });

  test('leaves other campaigns alone', () => {
    const store = newStore();
    running(store, 'viral', ['a v1']);
    const podcast = running(store, 'podcast', ['b v2']);
    fail(store, podcast, 'infrastructure');
    expect(retry(store, ofViral())).toMatchObject({ retried: [], left: [] });
    expect(stateOf(store, 'podcast-1')).toBe('failed');
  });

  test('with dryRun says the same and changes nothing', () => {
    const store = newStore();
    const run = running(store, 'viral', ['a v1']);
    fail(store, run, 'infrastructure');
    const before = store.lastFactSeq();
    expect(ids(retry(store, ofViral(), true).retried)).toEqual(['viral-1']);
    expect(stateOf(store, 'viral-1')).toBe('failed');
    expect(store.lastFactSeq()).toBe(before);
  });

  test('never posts a pair that is out, or that another job posts (R1)', () => {
    const store = newStore();
    const run = running(store, 'viral', ['a v1', 'b v2']);
    fail(store, run, 'infrastructure');
    fail(store, run, 'infrastructure');
    finish(store, run);
    seed(store, 'viral', 'a v1', 'b v2');
    const again = open(store, 'viral');
    settle(store, taken(store, again), published);
    expect(retry(store, ofViral())).toMatchObject({
      retried: [],
      left: [
        { job: { jobId: 'viral-1' }, reason: 'viral-3 has posted this video to the account' },
        { job: { jobId: 'viral-2' }, reason: 'viral-4 posts this video to the account' },
      ],
    });
  });

  test('of two failed jobs for one pair tries one', () => {
    const store = newStore();
    const first = running(store, 'viral', ['a v1']);
    fail(store, first, 'infrastructure');
    finish(store, first);
    seed(store, 'viral', 'a v1');
    fail(store, open(store, 'viral'), 'infrastructure');
    const { retried, left } = retry(store, ofViral());
    expect([ids(retried), left.map(({ job }) => job.jobId)]).toEqual([['viral-1'], ['viral-2']]);
  });

  test('lets the limits forget what failed before', () => {
    const store = newStore();
    const run = running(store, 'viral', ['a v1']);
    fail(store, run, 'infrastructure');
    retry(store, ofViral());
    const next = claim(store, run);
    expect(next).toMatchObject({
      kind: 'taken',
      brief: { infrastructureFailures: 0 },
      attempt: { number: 2 },
    });
  });

  test('is a fact of each job', () => {
    const store = newStore();
    const run = running(store, 'viral', ['a v1']);
    fail(store, run, 'infrastructure');
    store.retry({ whose: ofViral(), note: 'the proxy is new', at: noon, dryRun: false });
    expect(store.factsSince(0, { jobId: 'viral-1' }, 99).at(-1)).toMatchObject({
      name: 'job.retried',
      campaign: 'viral',
      account: 'a',
      message: saying('the proxy is new'),
    });
  });
});

describe('a retry of one job', () => {
  test('takes it whatever it failed by', () => {
    const store = newStore();
    const jobId = fail(store, running(store, 'viral', ['a v1']), 'account');
    expect(ids(retry(store, { jobId }).retried)).toEqual([jobId]);
  });

  test('never takes what may be out (R1)', () => {
    const store = newStore();
    const run = running(store, 'viral', ['a v1']);
    settle(store, taken(store, run), { kind: 'unconfirmed', failure: failure() });
    expect(retry(store, ofViral()).retried).toEqual([]);
    expect(() => retry(store, { jobId: 'viral-1' })).toThrow('may be out');
  });

  test('finds one that is open already as it should be, and refuses one that is out', () => {
    const store = newStore();
    const run = running(store, 'viral', ['a v1', 'b v2']);
    expect(retry(store, { jobId: 'viral-2' })).toMatchObject({
      retried: [],
      left: [{ reason: 'it is pending already' }],
    });
    settle(store, taken(store, run), published);
    expect(() => retry(store, { jobId: 'viral-1' })).toThrow('viral-1 is succeeded');
    expect(() => retry(store, { jobId: 'viral-9' })).toThrow('no job viral-9');
  });
});

describe('a skip', () => {
  const skip = (store: Store, jobId: string) =>
    store.skip({ jobId, note: 'bad cut', at: noon, dryRun: false });

  test('ends a job that waits, once, and a retry takes it back', () => {
    const store = newStore();
    const run = running(store, 'viral', ['a v1']);
    expect(skip(store, 'viral-1')).toMatchObject({
      wasSkipped: false,
      job: { state: 'skipped', reason: 'An operator said so: bad cut.' },
    });
    expect(skip(store, 'viral-1').wasSkipped).toBe(true);
    expect(claim(store, run).kind).toBe('nothing');
    retry(store, { jobId: 'viral-1' });
    expect(claim(store, run).kind).toBe('taken');
  });

  test('is refused for a job in hand, and for one that is over', () => {
    const store = newStore();
    const run = running(store, 'viral', ['a v1', 'b v2']);
    const attempt = taken(store, run);
    expect(() => skip(store, 'viral-1')).toThrow(expect.objectContaining({ code: 'in-hand' }) as Error);
    settle(store, attempt, published);
    expect(() => skip(store, 'viral-1')).toThrow('viral-1 is succeeded');
  });

  test('of a job that waits for another pass', () => {
    const store = newStore();
    const run = running(store, 'viral', ['a v1']);
    settle(store, taken(store, run), { kind: 'retry', failure: failure() });
    expect(skip(store, 'viral-1').job.state).toBe('skipped');
  });
});
