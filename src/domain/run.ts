import type { CampaignSettings } from './campaign.ts';
import type { Moment } from './time.ts';

/** The phases of a run. They are the durable states of the `campaign` machine, and the legal values of the row. */
export const runPhases = ['running', 'betweenPasses', 'draining', 'finished', 'stopped', 'crashed'] as const;
export type RunPhase = (typeof runPhases)[number];

/** What one start was asked to do. Null: as the campaign's settings say. */
export interface RunOptions {
  workers: number | null;
  /** At most so many jobs: a canary run. */
  limit: number | null;
  /** Only this account. */
  account: string | null;
  /** Seed of the plan; null: drawn by the daemon and kept in the run. */
  planSeed: number | null;
  maxPasses: number | null;
  retryDelayMs: number | null;
  /** See `RetrySettings`. */
  infrastructureAttempts: number | null;
  unclassifiedAttempts: number | null;
  /** Jobs that were never tried are planned anew, instead of only adding what is missing. */
  afresh?: boolean;
}

/** Everything as the campaign's settings say. */
export const asItIs: RunOptions = {
  workers: null,
  limit: null,
  account: null,
  planSeed: null,
  maxPasses: null,
  retryDelayMs: null,
  infrastructureAttempts: null,
  unclassifiedAttempts: null,
};

/** One start of a campaign until it finishes or is stopped: the row that the `campaign` machine owns. */
export interface Run {
  runId: number;
  campaign: string;
  phase: RunPhase;
  passNumber: number;
  workers: number;
  settings: CampaignSettings;
  startedAt: Moment;
  /** When its jobs were planned, the last time: a continuous run is planned anew each day. */
  plannedAt: Moment;
  deadlineAt: Moment | null;
  endedAt: Moment | null;
  reason: string | null;
}

/** What is left to do in a run, counted at one moment. */
export interface Stock {
  /** Claimable right now. */
  due: number;
  /** In a worker's hands. */
  inHand: number;
  /** Waiting for a moment that will come: a person's phone, a phone still being stopped. */
  nextDueAt: Moment | null;
  /** Held up by something without a date: the account or phone is busy in another campaign. */
  blocked: number;
  /** To be retried in a later pass. */
  retrying: number;
  /** Everything in the run that has not ended, whether it can run today or not. */
  open: number;
  /** The campaign, or everything, is paused. */
  paused: boolean;
  /** When the campaign's hours begin; null while it is within them. All of the above is seen from that moment. */
  opensAt: Moment | null;
  /** For a continuous run: when the day comes for which it has no plan yet, or that it has come. Null for others. */
  nextDay: { at: Moment; hasCome: boolean } | null;
}
