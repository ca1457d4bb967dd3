import type { Moment } from './time.ts';

/** The phases of a lease. They are the states of the `phone` machine, and the legal values of the row. */
export const leasePhases = [
  'looking',
  'starting',
  'booting',
  'ready',
  'inUse',
  'stopping',
  'refused',
  'confirmingOff',
  'takenOver',
  'closed',
] as const;
export type LeasePhase = (typeof leasePhases)[number];

/**
 * Our hold on a phone: the row that the `phone` machine owns. It closes only when the phone is seen off and nothing
 * of ours can still switch it on (R3), or when it never was ours.
 */
export interface Lease {
  leaseId: number;
  phoneId: string;
  account: string;
  campaign: string;
  /** `operator`: somebody ordered a phone to be stopped that was on without us. Such a lease never starts a phone. */
  origin: 'attempt' | 'operator';
  /** Null for an operator's. */
  runId: number | null;
  /** The attempt it serves, the last one if it is being given up; null for an operator's. */
  attemptId: number | null;
  phase: LeasePhase;
  openedAt: Moment;
  /** When our start was sent off; null: never, so nothing of ours can have switched the phone on. */
  startAskedAt: Moment | null;
  /** First look that showed it starting or running after our start: from here on it costs money. */
  onSince: Moment | null;
  /** The look that proved it off. */
  offAt: Moment | null;
  stopAskedAt: Moment | null;
  stopAttempts: number;
  /** "Off" proves something only in a look asked after this moment. */
  proofFrom: Moment;
  /** How many such looks it takes: 1, or 2 after a lost reply. */
  looksNeeded: number;
  looksSeen: number;
  deadlineAt: Moment | null;
  closedAt: Moment | null;
  /** Why it closed, or what it waits for, in plain words. */
  reason: string | null;
}
