import type { AttemptView, JobStoryView } from '../../src/ipc/contract.ts';
import { job, now } from './fake-control.ts';

const minute = 60_000;

export const attempt = (some: Partial<AttemptView> = {}): AttemptView => ({
  attemptId: 41,
  number: 1,
  runId: 7,
  passNumber: 1,
  worker: 'w2',
  phoneId: '540000000000000001',
  openedAt: now - 10 * minute,
  settledAt: now - 6 * minute,
  phases: [
    { phase: 'uploading', fromAt: now - 10 * minute, untilAt: now - 9 * minute },
    { phase: 'awaitingPhone', fromAt: now - 9 * minute, untilAt: now - 6 * minute },
  ],
  task: null,
  lease: null,
  outcome: {
    kind: 'deferred',
    failure: { blame: 'person', code: 'phone.in-use', message: 'a person uses the phone' },
    shareLink: null,
    notBeforeAt: now + 3 * minute,
  },
  facts: [],
  ...some,
});

/** A job that waits for a person to leave its phone. */
export const story = (some: Partial<JobStoryView> = {}): JobStoryView => ({
  now,
  job: job(),
  caption: 'Sunrise over the bay',
  sizeBytes: 4_200_000,
  runId: 7,
  why: {
    state: 'waits',
    reasons: [
      {
        code: 'not-before',
        message: 'it is put off: a person uses the phone',
        untilAt: now + 3 * minute,
        needsYou: false,
        next: [],
      },
    ],
  },
  attempts: [attempt()],
  facts: [],
  ...some,
});
