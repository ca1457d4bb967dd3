import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/domain/job.ts';
import { leasePhases } from '../../src/domain/lease.ts';
import type { PauseOf } from '../../src/domain/pause.ts';
import { runPhases } from '../../src/domain/run.ts';
import { always, type Span } from '../../src/domain/schedule.ts';
import type { Store } from '../../src/domain/store.ts';
import type { Situation } from '../../src/daemon/control/hindrances.ts';
import { why } from '../../src/daemon/control/why.ts';
import type { Connection } from '../../src/store/connection.ts';
import {
  claim,
  day,
  failure,
  giveEachAPhone,
  leased,
  newDatabase,
  newStore,
  noon,
  open,
  phoneOf,
  published,
  running,
  seed,
  settings,
  settle,
  taken,
} from '../store/kit.ts';

const minute = 60_000;
const midnight = Date.UTC(2026, 10, 23);
const situation: Situation = { at: noon, dayEndsAt: midnight, daemon: 'running', restartsAt: null };

const explain = (store: Store, jobId: string, changes: Partial<Situation> = {}, open: Span = always) => {
  const standing = store.standing({ jobId, day, at: changes.at ?? noon, hoursOf: () => open });
  if (standing === null) throw new Error(`there is no job ${jobId}`);
  return why(standing, { ...situation, ...changes });
};

/** The first reason, as an operator reads it. */
const reason = (store: Store, jobId: string, changes: Partial<Situation> = {}) => {
  const { state, reasons } = explain(store, jobId, changes);
  return { state, ...reasons[0] };
};

const cap = (store: Store, ...rows: [campaign: string, cap: number, accounts: string[]][]) =>
  store.saveMemberships(
    rows.map(([campaign, maxPostsPerAccountPerDay, accounts]) => ({
      campaign,
      enabled: true,
      maxPostsPerAccountPerDay,
      accounts,
    })),
  );

const deferred: Outcome = {
  kind: 'deferred',
  failure: failure({ blame: 'person', message: 'a person uses the phone' }),
  notBefore: noon + 3 * minute,
};

describe('why a job does not run', () => {
  test('it is in hand: by which worker, in which phase', () => {
    const store = newStore();
    taken(store, running(store, 'viral', ['anna v1']));
    expect(reason(store, 'viral-1')).toMatchObject({
      state: 'inHand',
      message: 'it is running: worker worker-1, attempt 1, uploading the video',
    });
  });

  test('nothing hinders it, or all workers are busy and others come first', () => {
    const store = newStore();
    const run = running(store, 'viral', ['anna v1', 'ben v1', 'cleo v1', 'dora v1', 'emil v1']);
    expect(reason(store, 'viral-1')).toMatchObject({ state: 'due', code: 'due' });
    for (let worker = 0; worker < 3; worker += 1) taken(store, run);
    expect(reason(store, 'viral-5')).toMatchObject({
      state: 'due',
      code: 'no-worker',
      message: 'it is due; all 3 workers are busy; 1 job comes first',
    });
  });

  test('it is put off, until when and by whom', () => {
    const store = newStore();
    settle(store, taken(store, running(store, 'viral', ['anna v1'])), deferred);
    expect(reason(store, 'viral-1')).toEqual({
      state: 'waits',
      code: 'not-before',
      message: 'it is put off: a person uses the phone',
      untilAt: noon + 3 * minute,
      needsYou: false,
      next: [],
    });
    expect(reason(store, 'viral-1', { at: noon + 11 * minute })).toMatchObject({
      state: 'needsYou',
      code: 'out-of-patience',
      next: ['campaign', 'start', 'viral'],
    });
  });

  test('its account is busy in another campaign', () => {
    const store = newStore();
    const podcast = running(store, 'podcast', ['anna v9']);
    running(store, 'viral', ['anna v1']);
    taken(store, podcast);
    expect(reason(store, 'viral-1')).toMatchObject({
      state: 'waits',
      code: 'account-busy',
      message: 'account anna is busy with podcast-1 of campaign podcast (uploading the video)',
    });
  });

  test('its phone is still held by another lease, or a person has it', () => {
    const store = newStore();
    const run = running(store, 'podcast', ['anna v9']);
    running(store, 'viral', ['anna v1']);
    const attempt = taken(store, run);
    const lease = leased(store, attempt);
    settle(store, attempt, published);
    store.advanceLease({ ...lease, phase: 'stopping' }, []);
    expect(reason(store, 'viral-1')).toMatchObject({
      state: 'waits',
      code: 'phone-held',
      message: 'phone anna is still held for campaign podcast: being stopped',
    });
    store.advanceLease({ ...lease, phase: 'takenOver', deadlineAt: noon + 30 * minute }, []);
    expect(reason(store, 'viral-1')).toMatchObject({
      code: 'phone-taken-over',
      message: 'phone anna is still held for campaign podcast: a person is on it',
      untilAt: noon + 30 * minute,
    });
  });

  test('the cap of its account is reached, and whose cap that is', () => {
    const store = newStore();
    cap(store, ['podcast', 1, ['anna']], ['viral', 3, ['anna']]);
    const run = running(store, 'podcast', ['anna v9']);
    running(store, 'viral', ['anna v1']);
    settle(store, taken(store, run), published);
    const { message, ...rest } = reason(store, 'viral-1');
    expect(message).toContain('account anna has 1 of its 1 posts of today');
    expect(message).toContain("the smallest cap, which is campaign podcast's");
    expect(rest).toMatchObject({ state: 'waits', code: 'cap-reached', untilAt: midnight });
  });

  test('its campaign is not running, is being stopped, rests, or is about to be made anew', () => {
    const store = newStore();
    giveEachAPhone(store, ['anna']);
    seed(store, 'viral', 'anna v1');
    expect(reason(store, 'viral-1')).toMatchObject({
      state: 'needsYou',
      message: 'the campaign has not been started since the job was planned',
      next: ['campaign', 'start', 'viral'],
    });
    const run = open(store, 'viral');
    store.advanceRun({ ...run, phase: 'draining' }, []);
    expect(reason(store, 'viral-1')).toMatchObject({ state: 'needsYou', code: 'draining' });
    expect(reason(store, 'viral-1', { restartsAt: noon + 10_000 })).toMatchObject({
      code: 'restarting',
      untilAt: noon + 10_000,
    });
    store.advanceRun({ ...run, phase: 'crashed', endedAt: noon, reason: 'it threw' }, []);
    expect(reason(store, 'viral-1')).toMatchObject({
      code: 'not-running',
      message: 'the campaign is not running; run 1 crashed without it: it threw',
    });
  });

  test('the run rests between two passes, or is still busy with an earlier one', () => {
    const store = newStore();
    const run = running(store, 'viral', ['anna v1', 'ben v1']);
    settle(store, taken(store, run), { kind: 'retry', failure: failure() });
    expect(reason(store, 'viral-1')).toMatchObject({
      state: 'waits',
      message:
        'it is tried again in pass 2, when pass 1 is over, as it failed before: The phone did not boot',
    });
    store.advanceRun({ ...run, phase: 'betweenPasses', deadlineAt: noon + minute }, []);
    expect(reason(store, 'viral-1')).toMatchObject({ code: 'between-passes', untilAt: noon + minute });
  });

  test('the run that is going was started without it', () => {
    const store = newStore();
    giveEachAPhone(store, ['anna', 'ben']);
    seed(store, 'viral', 'anna v1', 'ben v1');
    store.openRun({ campaign: 'viral', settings: settings(), workers: 1, limit: 1, account: null, at: noon });
    expect(reason(store, 'viral-2')).toMatchObject({
      state: 'needsYou',
      code: 'not-enlisted',
      next: ['campaign', 'start', 'viral'],
    });
  });

  test('everything or its campaign is paused, and postd goes down', () => {
    const store = newStore();
    running(store, 'viral', ['anna v1']);
    store.pause({
      kind: 'phone',
      name: 'anna',
      code: 'operator',
      message: 'its proxy is slow',
      at: noon + 1,
    });
    expect(reason(store, 'viral-1')).toMatchObject({ next: ['phone', 'resume', 'anna'] });
    store.pause({
      kind: 'campaign',
      name: 'viral',
      code: 'budget',
      message: 'the minutes are used up',
      at: noon,
    });
    expect(reason(store, 'viral-1')).toMatchObject({
      state: 'needsYou',
      message: 'the campaign is paused: the minutes are used up',
      next: ['campaign', 'resume', 'viral'],
    });
    store.pause({
      kind: 'everything',
      name: null,
      code: 'money',
      message: 'the balance is used up',
      at: noon - 1,
    });
    expect(reason(store, 'viral-1')).toMatchObject({ next: ['daemon', 'resume'] });
    expect(reason(store, 'viral-1', { daemon: 'draining' })).toMatchObject({ code: 'daemon-draining' });
  });

  test('it has no phone, or two', () => {
    const store = newStore();
    running(store, 'viral', ['anna v1']);
    store.saveRoster([], noon);
    expect(reason(store, 'viral-1')).toMatchObject({ state: 'needsYou', code: 'no-phone' });
    const twin = { name: 'anna', status: 'off' } as const;
    store.saveRoster(
      [
        { ...twin, phoneId: '1' },
        { ...twin, phoneId: '2' },
      ],
      noon,
    );
    expect(reason(store, 'viral-1')).toMatchObject({ code: 'two-phones' });
  });

  test('it is over: how it got there, and who decided', () => {
    const store = newStore();
    const run = running(store, 'viral', ['anna v1', 'ben v1', 'cleo v1']);
    settle(store, taken(store, run), published);
    settle(store, taken(store, run), { kind: 'failed', failure: failure() });
    settle(store, taken(store, run), {
      kind: 'unconfirmed',
      failure: failure({ message: 'The answer was lost' }),
    });
    expect(reason(store, 'viral-1')).toMatchObject({ state: 'over', message: 'it was posted by attempt 1' });
    expect(reason(store, 'viral-2')).toMatchObject({
      state: 'over',
      message: 'it failed for good after 1 attempt: The phone did not boot',
    });
    expect(reason(store, 'viral-3')).toMatchObject({
      state: 'needsYou',
      message:
        'it may or may not be out: The answer was lost. Look at the account; then say --posted or --not-posted',
      next: ['job', 'resolve', 'viral-3', '--posted'],
    });
    store.resolve({ jobId: 'viral-3', verdict: 'posted', by: 'operator', note: 'seen it', at: noon });
    expect(reason(store, 'viral-3')).toMatchObject({ message: 'it was posted, says an operator: seen it' });
  });
});

const accounts = ['anna', 'ben', 'cleo'];
const campaigns = ['viral', 'podcast'];
const pausable: readonly PauseOf[] = [
  { kind: 'everything', name: null },
  { kind: 'campaign', name: 'podcast' },
  { kind: 'account', name: 'anna' },
  { kind: 'phone', name: 'ben' },
];
const among = <T>(values: readonly T[]) => fc.constantFrom(...values);

/** What can befall a store, one thing at a time. */
const step = fc.oneof(
  fc.record({
    kind: fc.constant('seed' as const),
    campaign: among(campaigns),
    account: among(accounts),
    video: among(['v1', 'v2', 'v3']),
  }),
  fc.record({
    kind: fc.constant('start' as const),
    campaign: among(campaigns),
    limit: among([null, 1, 2]),
    account: among([null, ...accounts]),
  }),
  fc.record({ kind: fc.constant('claim' as const), campaign: among(campaigns) }),
  fc.record({ kind: fc.constant('lease' as const) }),
  fc.record({
    kind: fc.constant('settle' as const),
    outcome: among(['published', 'retry', 'deferred', 'failed', 'unconfirmed'] as const),
  }),
  fc.record({ kind: fc.constant('leasePhase' as const), phase: among(leasePhases) }),
  fc.record({
    kind: fc.constant('run' as const),
    campaign: among(campaigns),
    phase: among(runPhases),
    passNumber: among([1, 2, 3]),
  }),
  fc.record({
    kind: fc.constant('caps' as const),
    viral: among([0, 1, 2, 9]),
    podcast: among([1, 2, 9]),
    enabled: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('pause' as const), whose: among(pausable) }),
  fc.record({ kind: fc.constant('resume' as const), whose: among(pausable) }),
  fc.record({ kind: fc.constant('roster' as const), phones: fc.array(among([...accounts, 'anna'])) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const outcomes: Readonly<Record<(Step & { kind: 'settle' })['outcome'], Outcome>> = {
  published,
  deferred,
  retry: { kind: 'retry', failure: failure() },
  failed: { kind: 'failed', failure: failure() },
  unconfirmed: { kind: 'unconfirmed', failure: failure() },
};

const take = (store: Store, move: Step): void => {
  const openRun = (campaign: string) => store.openRuns().find((run) => run.campaign === campaign);
  switch (move.kind) {
    case 'seed':
      seed(store, move.campaign, `${move.account} ${move.video}`);
      return;
    case 'start': {
      const { campaign, limit, account } = move;
      if (openRun(campaign) !== undefined) return;
      store.openRun({ campaign, settings: settings(), workers: 1, limit, account, at: noon });
      return;
    }
    case 'claim': {
      const run = openRun(move.campaign);
      if (run !== undefined) claim(store, run);
      return;
    }
    case 'lease':
      for (const attempt of store.openAttempts()) {
        const { attemptId, phoneId } = attempt;
        store.acquireLease({ attemptId, phoneId, proofFrom: noon, deadlineAt: noon, at: noon });
      }
      return;
    case 'settle': {
      const [attempt] = store.openAttempts();
      if (attempt !== undefined) settle(store, attempt, outcomes[move.outcome]);
      return;
    }
    case 'leasePhase': {
      const [lease] = store.openLeases();
      if (lease === undefined) return;
      store.advanceLease(
        { ...lease, phase: move.phase, closedAt: move.phase === 'closed' ? noon : null },
        [],
      );
      return;
    }
    case 'run': {
      const run = openRun(move.campaign);
      if (run === undefined) return;
      const { phase, passNumber } = move;
      const isOver = phase === 'finished' || phase === 'stopped' || phase === 'crashed';
      store.advanceRun({ ...run, phase, passNumber, endedAt: isOver ? noon : null }, []);
      return;
    }
    case 'caps': {
      const row = (campaign: string, maxPostsPerAccountPerDay: number, enabled: boolean) => ({
        campaign,
        enabled,
        maxPostsPerAccountPerDay,
        accounts,
      });
      store.saveMemberships([row('viral', move.viral, true), row('podcast', move.podcast, move.enabled)]);
      return;
    }
    case 'pause':
      store.pause({ ...move.whose, code: 'money', message: 'no money', at: noon });
      return;
    case 'resume':
      store.resume({ ...move.whose, at: noon });
      return;
    case 'roster':
      store.saveRoster(
        move.phones.map((name, index) => ({
          name,
          phoneId: move.phones.indexOf(name) === index ? phoneOf(name) : `twin-${index}`,
          status: 'off',
        })),
        noon,
      );
      return;
  }
};

/** With and without gap, spread and hours, which may begin later or end soon. */
const rhythm = fc.record({
  schedule: fc.record({
    opening: fc.constant(null),
    minGapMs: among([0, 0, 5 * minute, 30 * minute]),
    spreadMs: among([0, 0, 10 * minute]),
    continuous: fc.boolean(),
  }),
  open: among([
    always,
    { from: noon - minute, until: noon + 60 * minute },
    { from: noon - 20 * minute, until: noon + 16 * minute },
    { from: noon + 10 * minute, until: noon + 60 * minute },
  ]),
});

/** Whether a claim takes this very job, when nothing comes before it; undone at once. */
const isClaimed = (connection: Connection, store: Store, jobId: string, at: number, open: Span): boolean => {
  const run = store.standing({ jobId, day, at, hoursOf: () => always })?.openRun;
  if (run === null || run === undefined) return false;
  connection.script('BEGIN');
  try {
    connection.run(
      `UPDATE jobs SET not_before = 9e15 WHERE job_id <> :jobId AND state IN ('pending', 'retrying')`,
      { jobId },
    );
    const answer = claim(store, run, { at, open });
    return answer.kind === 'taken' && answer.attempt.jobId === jobId;
  } finally {
    connection.script('ROLLBACK');
  }
};

test('what is said to be due is exactly what a claim would take, in any store', () => {
  const seen = { due: 0, not: 0 };
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 2, maxLength: 20 }),
      among([0, 5, 15]),
      rhythm,
      (moves, minutes, { schedule, open }) => {
        const { connection, store } = newDatabase();
        connection.script('PRAGMA synchronous = OFF');
        giveEachAPhone(store, accounts);
        for (const campaign of campaigns) seed(store, campaign, 'anna v1', 'ben v2', 'cleo v3');
        running(store, 'viral', ['anna v2', 'ben v3'], { schedule });
        for (const move of moves) take(store, move);
        const at = noon + minutes * minute;
        for (const { jobId } of store.jobs({})) {
          const { state, reasons } = explain(store, jobId, { at }, open);
          expect(reasons.length).toBeGreaterThan(0);
          seen[state === 'due' ? 'due' : 'not'] += 1;
          expect({ jobId, isDue: state === 'due', reasons }).toEqual({
            jobId,
            isDue: isClaimed(connection, store, jobId, at, open),
            reasons,
          });
        }
      },
    ),
    { numRuns: 80, seed: 11 },
  );
  expect(seen.due).toBeGreaterThan(20);
  expect(seen.not).toBeGreaterThan(20);
});
