import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { Failure } from '../../src/domain/blame.ts';
import type { CampaignSettings, PlannedJob } from '../../src/domain/campaign.ts';
import type { Attempt, Outcome } from '../../src/domain/job.ts';
import type { Lease } from '../../src/domain/lease.ts';
import { always, noSchedule, type Span } from '../../src/domain/schedule.ts';
import type { Run } from '../../src/domain/run.ts';
import type { Claim, Store } from '../../src/domain/store.ts';
import type { Clock } from '../../src/domain/time.ts';
import { openDatabase, openStore } from '../../src/store/open.ts';
import { storeOn } from '../../src/store/store.ts';

export const day = '2026-11-22';
export const tomorrow = '2026-11-23';
/** The moment at which most tests happen. */
export const noon = Date.UTC(2026, 10, 22, 12);

export const clock: Clock = { now: () => noon, setTimeout: () => 0, clearTimeout: () => undefined };
export const realTime = { timeScale: 1, timeOrigin: 0 };

/** A folder that is gone when the test is over. */
export const tempFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'postd-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

export const optionsIn = (directory: string) => ({ directory, clock, identity: realTime });

/** A store in a folder of its own, closed when the test is over. */
export const newStore = (directory: string = tempFolder()): Store => {
  const store = openStore(optionsIn(directory));
  onTestFinished(() => store.close());
  return store;
};

/** The same with its connection, for tests that look below the port. */
export const newDatabase = () => {
  const connection = openDatabase(optionsIn(tempFolder()));
  onTestFinished(() => connection.close());
  return { connection, store: storeOn(connection) };
};

export const settings = (changes: Partial<CampaignSettings> = {}): CampaignSettings => ({
  enabled: true,
  network: 'instagram',
  maxPostsPerAccountPerDay: 10,
  workers: 3,
  delayBetweenJobsMs: 0,
  retry: {
    maxPasses: 3,
    delayMs: 1000,
    infrastructureAttempts: 3,
    unclassifiedAttempts: 2,
    patienceMs: 600_000,
    createAgainAfterProof: true,
  },
  shuffle: false,
  maxPhoneMinutesPerDay: null,
  schedule: noSchedule,
  captions: { file: null, videoColumn: null, textColumn: null, match: null },
  ...changes,
});

export const planned = (account: string, videoId: string): PlannedJob => ({
  account,
  videoId,
  videoPath: `/campaigns/videos/${videoId}.mp4`,
  videoName: `${videoId}.mp4`,
  sizeBytes: 1000,
  caption: `Look at ${videoId}`,
});

/** The phone of an account; the cloud's ids say nothing of names. */
export const phoneOf = (account: string): string => `phone-${account}`;

export const giveEachAPhone = (store: Store, accounts: readonly string[]): void =>
  store.saveRoster(
    accounts.map((account) => ({ phoneId: phoneOf(account), name: account, status: 'off' })),
    noon,
  );

/** Seeds the pairs (`account video`) for a campaign, in this order. */
export const seed = (store: Store, campaign: string, ...pairs: string[]): string[] =>
  store.seed({
    campaign,
    network: 'instagram',
    jobs: pairs.map((pair) => {
      const [account = '', videoId = ''] = pair.split(' ');
      return planned(account, videoId);
    }),
    planSeed: 7,
    day,
    at: noon,
  }).jobIds;

export const open = (store: Store, campaign: string, changes: Partial<CampaignSettings> = {}): Run => {
  const run = store.openRun({
    campaign,
    settings: settings(changes),
    workers: 3,
    limit: null,
    account: null,
    at: noon,
  });
  if (run === null) throw new Error(`${campaign} has nothing to do`);
  return run;
};

/** A campaign with phones for all its accounts, seeded and running. */
export const running = (
  store: Store,
  campaign: string,
  pairs: readonly string[],
  changes: Partial<CampaignSettings> = {},
): Run => {
  giveEachAPhone(store, [...new Set(pairs.map((pair) => pair.split(' ')[0] ?? ''))]);
  seed(store, campaign, ...pairs);
  return open(store, campaign, changes);
};

interface ClaimChanges {
  worker?: string;
  holding?: number | null;
  day?: string;
  at?: number;
  open?: Span;
}

export const claim = (store: Store, run: Run, changes: ClaimChanges = {}): Claim =>
  store.claim({
    runId: run.runId,
    worker: 'worker-1',
    holding: null,
    day,
    at: noon,
    open: always,
    ...changes,
  });

/** The attempt that a claim took; fails the test when it took none. */
export const taken = (store: Store, run: Run, changes: ClaimChanges = {}): Attempt => {
  const answer = claim(store, run, changes);
  if (answer.kind !== 'taken') throw new Error('there was nothing to claim');
  return answer.attempt;
};

export const leased = (store: Store, attempt: Attempt): Lease => {
  const answer = store.acquireLease({
    attemptId: attempt.attemptId,
    phoneId: attempt.phoneId,
    proofFrom: noon,
    deadlineAt: noon + 60_000,
    at: noon,
  });
  if (!answer.taken) throw new Error(`the phone is held by lease ${answer.holder.leaseId}`);
  return answer.lease;
};

export const closed = (store: Store, lease: Lease): void =>
  store.advanceLease({ ...lease, phase: 'closed', closedAt: noon, offAt: noon }, []);

export const failure = (changes: Partial<Failure> = {}): Failure => ({
  code: 'phone.boot-died',
  message: 'The phone did not boot',
  blame: 'infrastructure',
  scope: 'phone',
  ...changes,
});

export const published: Outcome = { kind: 'published', from: noon, until: noon + 1000, shareLink: null };

export const settle = (
  store: Store,
  attempt: Attempt,
  outcome: Outcome,
  days: { fromDay?: string; untilDay?: string } = {},
) => store.settle({ attemptId: attempt.attemptId, outcome, fromDay: day, untilDay: day, at: noon, ...days });

/** A text that matches, wherever a test compares whole objects. */
export const saying = (text: string | RegExp): unknown => expect.stringMatching(text);
