import type { Attempt, JobBrief } from '../../src/domain/job.ts';
import type { Lease } from '../../src/domain/lease.ts';
import type { RetrySettings } from '../../src/domain/campaign.ts';
import { noSchedule } from '../../src/domain/schedule.ts';
import type { Run } from '../../src/domain/run.ts';
import { minutesMs } from '../../src/domain/time.ts';

/** Rows as they are when somebody has just begun; tests change what they are about. */
export const anAttempt = (openedAt: number, changes: Partial<Attempt> = {}): Attempt => ({
  attemptId: 1,
  jobId: 'viral-1',
  runId: 1,
  number: 1,
  passNumber: 1,
  campaign: 'viral',
  worker: 'w1',
  account: 'viral.ada',
  phoneId: '500000000000000001',
  network: 'instagram',
  videoId: 'a'.repeat(64),
  phase: 'uploading',
  openedAt,
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
  ...changes,
});

export const aLease = (openedAt: number, changes: Partial<Lease> = {}): Lease => ({
  leaseId: 1,
  phoneId: '500000000000000001',
  account: 'viral.ada',
  campaign: 'viral',
  origin: 'attempt',
  runId: 1,
  attemptId: 1,
  phase: 'looking',
  openedAt,
  startAskedAt: null,
  onSince: null,
  offAt: null,
  stopAskedAt: null,
  stopAttempts: 0,
  proofFrom: openedAt,
  looksNeeded: 1,
  looksSeen: 0,
  deadlineAt: null,
  closedAt: null,
  reason: null,
  ...changes,
});

export const aBrief = (changes: Partial<JobBrief> = {}): JobBrief => ({
  caption: 'hello',
  videoPath: '/videos/a.mp4',
  sizeBytes: 1000,
  infrastructureFailures: 0,
  unclassifiedFailures: 0,
  ...changes,
});

export const retrySettings: RetrySettings = {
  maxPasses: 3,
  delayMs: minutesMs(5),
  infrastructureAttempts: 3,
  unclassifiedAttempts: 2,
  patienceMs: minutesMs(120),
  createAgainAfterProof: true,
};

export const aRun = (changes: Partial<Run> = {}): Run => ({
  runId: 1,
  campaign: 'viral',
  phase: 'running',
  passNumber: 1,
  workers: 1,
  settings: {
    enabled: true,
    network: 'instagram',
    maxPostsPerAccountPerDay: 1,
    workers: 1,
    delayBetweenJobsMs: 10_000,
    retry: retrySettings,
    shuffle: false,
    maxPhoneMinutesPerDay: null,
    schedule: noSchedule,
    captions: { file: null, videoColumn: null, textColumn: null, match: null },
  },
  startedAt: 0,
  plannedAt: 0,
  deadlineAt: null,
  endedAt: null,
  reason: null,
  ...changes,
});
