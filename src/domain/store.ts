import type { Accounts } from './account.ts';
import type { Blame } from './blame.ts';
import type { CampaignSettings, PlannedJob } from './campaign.ts';
import type { Network, Phone } from './cloud.ts';
import type { Fact, FactLevel, NewFact } from './fact.ts';
import type { Gauges } from './gauges.ts';
import type { Attempt, Job, JobBrief, JobState, Outcome } from './job.ts';
import type { Lease } from './lease.ts';
import type { Imports, LedgerEntry } from './ledger.ts';
import type { Outbox } from './notice.ts';
import type { JobOrders, PhoneOrders } from './orders.ts';
import type { Pause, PauseOf } from './pause.ts';
import type { Outlooks } from './prospect.ts';
import type { Reports } from './report.ts';
import type { Retention } from './retention.ts';
import type { Run, Stock } from './run.ts';
import type { Span } from './schedule.ts';
import type { Standing } from './standing.ts';
import type { Day, Moment } from './time.ts';
import type { Upkeep } from './upkeep.ts';

/**
 * The truth. Every method but those of `Upkeep` is one short transaction, synchronous and durable when it returns; one
 * that fails throws `PostdError` `store-failed`, and the daemon ends, for what cannot be committed must not be done (R7).
 *
 * Rows have one owner: a run the campaign machine, an attempt the post machine, a lease the phone machine. `advance...`
 * only moves a row its caller owns. What several may want at once (claim, acquire, settle) answers who got it.
 */
export interface Store
  extends
    Facts,
    Planning,
    Work,
    Doubts,
    Imports,
    JobOrders,
    PhoneOrders,
    Brakes,
    Views,
    Outbox,
    Retention,
    Upkeep,
    Reports,
    Gauges,
    Outlooks,
    Accounts {
  /** Six hex characters drawn when the store was made. Task names carry them, so that no two stores share a name. */
  instanceId(): string;
  /**
   * Runs `work` and undoes all that it did through this store, so that what would be can be looked at. Facts of it are told to
   * nobody.
   */
  rehearse<T>(work: () => T): T;
  close(): void;
}

/** Reasons not to begin anything new, until an operator says so. Stopping what is on goes on. */
export interface Brakes {
  /**
   * Begins a pause; false when there was one with this code already, which is kept as it is. One that an operator
   * ended at `waivedFrom` or later does not begin again.
   */
  pause(order: PauseOrder): boolean;
  /** Ends all pauses of this kind and name, or only the one with `code`; false when there was none. */
  resume(order: PauseOf & { code?: string; at: Moment }): boolean;
  /** Those in force, the oldest first. */
  pauses(): Pause[];
  /** Minutes for which phones ran under our leases, of those leases that began to run from `since` on. */
  phoneMinutes(query: { since: Moment; campaign: string | null; now: Moment }): number;
  /** What the cloud has closed to us, so that a restart does not try it again at once (R9). */
  saveCloudPause(pause: { endpoint: string; until: Moment }): void;
  cloudPauses(now: Moment): { endpoint: string; until: Moment }[];
}

export interface PauseOrder extends PauseOf {
  code: string;
  message: string;
  at: Moment;
  waivedFrom?: Moment;
}

/** What becomes of posts that may or may not be out. */
export interface Doubts {
  /** Settled attempts whose job is unconfirmed, openedAt after `since`. */
  unconfirmed(since: Moment): Attempt[];
  /**
   * Decides an unconfirmed job: `posted` enters the ledger, `not-posted` makes it failed, and the pair free again.
   * What is so already stays as it is. Throws `not-found` for an unknown job, `nothing-to-do` for any other one that is not
   * unconfirmed.
   */
  resolve(order: ResolveOrder): { job: Job; wasResolved: boolean };
  /** A task of ours turned up after its lease was closed: the phone gets a new one, unless somebody holds it already. */
  reopenLease(order: ReopenOrder): Lease | null;
}

export interface ReopenOrder {
  attemptId: number;
  proofFrom: Moment;
  deadlineAt: Moment;
  at: Moment;
  /** Not again, if the phone was seen off once already after the attempt was settled. */
  once?: boolean;
}

export interface ResolveOrder {
  jobId: string;
  verdict: 'posted' | 'not-posted';
  /** Who says so: a person, or what the cloud showed later. */
  by: 'operator' | 'evidence';
  note: string | null;
  at: Moment;
}

/** The journal of what happened. Listeners are called after the commit, in order. */
export interface Facts {
  record(fact: NewFact): Fact;
  factsSince(seq: number, filter: FactFilter, limit: number): Fact[];
  /** The newest sequence number of what was recorded before this moment; 0 when nothing was. */
  seqBefore(at: Moment): number;
  /** The sequence number behind which the newest so many facts of this filter are. */
  seqOfLast(count: number, filter: FactFilter): number;
  /** The newest sequence number; 0 in an empty store. */
  lastFactSeq(): number;
  onFact(listener: (fact: Fact) => void): () => void;
}

export interface FactFilter {
  campaign?: string;
  jobId?: string;
  account?: string;
  phoneId?: string;
  /** This level and above. */
  level?: FactLevel;
}

/** From folders to jobs and runs. */
export interface Planning {
  /** Replaces what we know of the team's phones. */
  saveRoster(phones: readonly Phone[], at: Moment): void;
  /** Null when the cloud was never asked. */
  roster(): { phones: Phone[]; at: Moment } | null;
  /**
   * Who is named by which campaign and under which cap. Replaces all rows: the cap of an account is the smallest
   * among the enabled campaigns that name it (R6).
   */
  saveMemberships(memberships: readonly Membership[]): void;
  /** What a plan has to respect. */
  planningLimits(query: {
    campaign: string;
    network: Network;
    accounts: readonly string[];
    day: Day;
    /** As if these jobs were not there. */
    replacing?: Replaced;
  }): PlanningLimits;
  /**
   * Adds jobs. A pair that is in the ledger or already has an open job is left out. Answers how many were added, and how
   * many gave way to them.
   */
  seed(order: SeedOrder): { added: number; replaced: number; jobIds: string[] };
  /** Adds jobs and enlists them, and all others that wait, in a run that is going, as `openRun` does. */
  seedRun(order: SeedOrder & { runId: number }): { added: number };
  /**
   * Begins the day of a campaign afresh: what waits is cancelled, and nothing of before fills a place in the day's plan.
   * History, ledger and caps stay. Throws `already-running` while a run is open.
   */
  resetDay(order: { campaign: string; at: Moment; dryRun: boolean }): { cancelled: number };
  /**
   * Opens a run and enlists the campaign's open jobs (pending, retrying) in it, at most `limit`, of `account` only if
   * one is named. They start over: pass 1, no waiting. Answers null, and writes nothing, when there is no such job.
   */
  openRun(order: RunOrder): Run | null;
  /** What was learnt of a video file, so that it is read once; null when this very file was not seen before. */
  findProbe(key: ProbeKey): Probe | null;
  saveProbe(key: ProbeKey, probe: Probe): void;
}

export interface Membership {
  campaign: string;
  enabled: boolean;
  maxPostsPerAccountPerDay: number;
  accounts: readonly string[];
}

export interface PlanningLimits {
  /** Jobs an account may still be given today: cap, less what counts today, less this campaign's jobs of today. */
  remaining: ReadonlyMap<string, number>;
  /** `pairKey`s that must not be planned: in the ledger, or with an open or unconfirmed job. */
  excluded: ReadonlySet<string>;
  /** The same by the name of the file (`fileKey`): of posts of the system before this one no more is known. */
  excludedNames: ReadonlySet<string>;
  /** How often a video was posted on this network, by whomever. Absent: never. */
  timesPosted: ReadonlyMap<string, number>;
}

/** The key of an (account, video) pair in `PlanningLimits`. */
export const pairKey = (account: string, videoId: string): string => `${videoId} ${account}`;

/** Pending jobs of a campaign that never had an attempt; of `account` only, if one is named. */
export interface Replaced {
  account: string | null;
}

export interface SeedOrder {
  campaign: string;
  /** Cancelled first, in the same transaction. */
  replacing?: Replaced;
  network: Network;
  jobs: readonly PlannedJob[];
  planSeed: number;
  day: Day;
  at: Moment;
}

export interface RunOrder {
  campaign: string;
  settings: CampaignSettings;
  workers: number;
  limit: number | null;
  account: string | null;
  at: Moment;
}

/** Identifies a state of a file on disk. */
export interface ProbeKey {
  path: string;
  sizeBytes: number;
  modifiedMs: number;
}

export type Probe = { ok: true; videoId: string; durationMs: number } | { ok: false; problem: string };

/** Claims, leases, outcomes. */
export interface Work {
  /**
   * Takes the next due job of the run whose account and phone are free, under the cap and outside the ledger: attempt,
   * job and cap reservation in one transaction. With `holding`, only a job of that lease's account is taken, and the
   * lease goes over to the new attempt. A due job whose pair has meanwhile been published is skipped on the way.
   */
  claim(order: ClaimOrder): Claim;
  /** What may still run, seen from `at`, which is within the campaign's hours or when they begin. */
  takeStock(query: { runId: number; day: Day; at: Moment; open: Span }): Omit<Stock, 'opensAt' | 'nextDay'>;
  advanceAttempt(attempt: Attempt, facts: readonly NewFact[]): void;
  /**
   * Outcome, ledger row, reservation and the job's next state at once, and only if the attempt is still open.
   * `deferred` gives the job back without counting the attempt.
   */
  settle(order: SettleOrder): { settled: boolean; jobState: JobState };
  /** One open lease per phone: taken, or refused naming who holds it. */
  acquireLease(order: LeaseOrder): { taken: true; lease: Lease } | { taken: false; holder: Lease };
  advanceLease(lease: Lease, facts: readonly NewFact[]): void;
  advanceRun(run: Run, facts: readonly NewFact[]): void;
  /** A place where the bytes of this video already are, good until after `until`. */
  findUpload(videoId: string, until: Moment): { resourceUrl: string } | null;
  saveUpload(upload: { videoId: string; resourceUrl: string; expiresAt: Moment }): void;
  /** Phones with an open lease and tasks that have not settled: what the poller has to ask about. */
  wantedLooks(query: { thorough: boolean }): { phoneIds: string[]; taskIds: string[] };
}

export interface ClaimOrder {
  runId: number;
  worker: string;
  /** The lease the worker still holds, if any. */
  holding: number | null;
  day: Day;
  at: Moment;
  /** The campaign's hours around `at`: outside of them nothing is taken. */
  open: Span;
}

export type Claim =
  { kind: 'taken'; attempt: Attempt; brief: JobBrief; leaseId: number | null } | { kind: 'nothing' };

export interface SettleOrder {
  attemptId: number;
  outcome: Outcome;
  /** The account's days on which the publication counts: from the first to the last it may have happened on. */
  fromDay: Day;
  untilDay: Day;
  at: Moment;
}

export interface LeaseOrder {
  attemptId: number;
  phoneId: string;
  /** See `Lease.proofFrom`, `Lease.looksNeeded`. */
  proofFrom: Moment;
  deadlineAt: Moment;
  at: Moment;
}

/** What commands read. Nothing here asks an actor. */
export interface Views {
  openRuns(): Run[];
  openLeases(): Lease[];
  openAttempts(): Attempt[];
  briefOf(attemptId: number): JobBrief;
  latestRun(campaign: string): Run | null;
  /** Null when there never was such a run. */
  run(runId: number): Run | null;
  jobs(filter: JobFilter): Job[];
  /** Jobs by state; of the run if one is named, else of the campaign. */
  countJobs(query: { campaign: string; runId?: number; day?: Day }): Record<JobState, number>;
  /** Null when there never was such an attempt. */
  attempt(attemptId: number): Attempt | null;
  attemptsOf(jobId: string): Attempt[];
  /**
   * Everything a claim would look at; null when there never was such a job. `day` is the account's, `hoursOf` says the
   * hours of a run around `at`.
   */
  standing(query: { jobId: string; day: Day; at: Moment; hoursOf: (run: Run) => Span }): Standing | null;
  /** Settled attempts of a run that failed or may have; not those that were given back. The last one first. */
  failedAttempts(query: { runId: number; limit: number }): Attempt[];
  /** How the attempts of a run ended, by worker, pass, and whose fault it was. */
  endsOfRun(runId: number): RunEnd[];
  /** Null when there never was such a lease. */
  lease(leaseId: number): Lease | null;
  /** The last lease that served this attempt last; null when there is none. */
  leaseOfAttempt(attemptId: number): Lease | null;
  /** The newest first. */
  leases(filter: { campaign?: string; phoneId?: string; open?: boolean; limit?: number }): Lease[];
  ledger(filter: { account?: string; campaign?: string }): LedgerEntry[];
  campaignNames(): string[];
  /** Accounts that a campaign named at the last plan, or that ever had a job. */
  accountNames(): string[];
}

/** Attempts of a run that ended in the same way. */
export interface RunEnd {
  worker: string;
  passNumber: number;
  kind: Outcome['kind'];
  /** Null for a post that is out. */
  blame: Blame | null;
  attempts: number;
}

export interface JobFilter {
  campaign?: string;
  /** Only those since the day of the campaign was reset the last time. */
  sinceReset?: boolean;
  runId?: number;
  states?: readonly JobState[];
  account?: string;
  limit?: number;
}
