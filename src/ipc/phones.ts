import { z } from 'zod';
import { attemptPhases } from '../domain/job.ts';
import { leasePhases } from '../domain/lease.ts';
import { moment, pauseView, phoneView } from './parts.ts';

/** One phone in full, and what an operator orders about phones. */
const note = z.string().max(500).nullable().default(null);

export const stopPhonesRequest = z.strictObject({
  /** Ids of phones that are on without a lease of ours, and were shown to whoever wants them stopped. No others are. */
  foreign: z.array(z.string().min(1)).max(1000).default([]),
  note,
  /** Look only: what is ours, what is on without us. */
  dryRun: z.boolean().default(false),
});

export const releaseRequest = z.strictObject({ note });

export const stopPhonesView = z.object({
  now: moment,
  dryRun: z.boolean(),
  campaign: z.string(),
  /** It runs, so it is stopped at once as well: it would start its phones again. */
  wasRunning: z.boolean(),
  /** Ours, of this campaign: they are stopped. */
  ours: z.array(phoneView),
  /** On without a lease of ours; nothing happens to those that were not named. */
  foreign: z.array(phoneView),
  /** Those among them that are stopped now because they were named. */
  ordered: z.array(phoneView),
  /** Named, and not stopped. */
  left: z.array(z.object({ phoneId: z.string(), reason: z.string() })),
});

/** Our hold on a phone, from its wish to its end. */
export const leaseView = z.object({
  leaseId: z.int(),
  campaign: z.string(),
  /** `operator`: the order to stop a phone that was not ours. */
  origin: z.enum(['attempt', 'operator']),
  jobId: z.string().nullable(),
  phase: z.enum(leasePhases),
  openedAt: moment,
  onSinceAt: moment.nullable(),
  /** When it was proven off; null after its end: it was let go, or never ran for us. */
  offAt: moment.nullable(),
  closedAt: moment.nullable(),
  stopAttempts: z.int(),
  reason: z.string().nullable(),
});

export const phoneDetailView = z.object({
  now: moment,
  phone: phoneView,
  pauses: z.array(pauseView),
  /** Campaigns whose accounts.txt names it. */
  campaigns: z.array(z.string()),
  /** The job that is in hand on it. */
  job: z
    .object({ jobId: z.string(), campaign: z.string(), worker: z.string(), phase: z.enum(attemptPhases) })
    .nullable(),
  /** The last ones, the newest first. */
  leases: z.array(leaseView),
});
/** Several when several phones bear the name. */
export const phoneShowView = z.object({ now: moment, phones: z.array(phoneDetailView) });

export const releaseView = z.object({
  now: moment,
  phone: phoneView,
  /** There was a lease to let go. */
  wasHeld: z.boolean(),
});

export type StopPhonesRequest = z.output<typeof stopPhonesRequest>;
export type ReleaseRequest = z.output<typeof releaseRequest>;
export type StopPhonesAsk = z.input<typeof stopPhonesRequest>;
export type ReleaseAsk = z.input<typeof releaseRequest>;
export type StopPhonesView = z.infer<typeof stopPhonesView>;
export type LeaseView = z.infer<typeof leaseView>;
export type PhoneDetailView = z.infer<typeof phoneDetailView>;
export type PhoneShowView = z.infer<typeof phoneShowView>;
export type ReleaseView = z.infer<typeof releaseView>;

type Soon<T> = T | Promise<T>;

/** The part of `Control` about single phones. `not-found` for a name or id that no phone bears. */
export interface PhoneControl {
  phone(name: string): Soon<PhoneShowView>;
  /**
   * Stops our phones of a campaign at once, and those that are on without us only if they are named by id, are of this
   * campaign and are on without us still. `cloud-unreachable` when the cloud does not say which are on.
   */
  stopPhones(campaign: string, request: StopPhonesRequest): Soon<StopPhonesView>;
  /** `in-hand` while a task of ours may run on it. */
  releasePhone(name: string, request: ReleaseRequest): Soon<ReleaseView>;
}
