import type { RunOptions, Run, Stock } from './run.ts';
import type { Failure } from './blame.ts';
import type { Problem, RetrySettings } from './campaign.ts';
import type { Network, PhoneLook, Reply, TaskLook, TaskOrder } from './cloud.ts';
import type { PostdError } from './failure.ts';
import type { Attempt, JobBrief, JobState, Outcome } from './job.ts';
import type { Lease } from './lease.ts';
import type { Claim } from './store.ts';
import type { Moment } from './time.ts';

/**
 * What a machine may ask to be done: one call each, JSON in, JSON out. A deed never rejects for something that can be
 * expected; what went wrong is in its answer. Every answer carries `at`, for no machine reads a clock.
 */
export interface Deeds {
  // post
  findUpload(input: { videoId: string }): Promise<{ at: Moment; resourceUrl: string | null }>;
  askUploadUrl(input: { videoPath: string }): Promise<Reply<{ uploadUrl: string; resourceUrl: string }>>;
  putMedia(input: MediaToPut): Promise<Reply<null>>;
  publish(input: { campaign: string; order: TaskOrder }): Promise<Reply<{ taskId: string }>>;
  lookUp(input: TaskToFind): Promise<LookUp>;
  cancel(input: { taskId: string }): Promise<Reply<null>>;
  settle(input: {
    attemptId: number;
    since: Moment;
    outcome: Outcome;
  }): Promise<{ at: Moment; jobState: JobState }>;
  // phone
  acquire(input: {
    attemptId: number;
    phoneId: string;
  }): Promise<{ at: Moment; lease: Lease } | { at: Moment; heldBy: Lease }>;
  startPhone(input: { phoneId: string; campaign: string }): Promise<Reply<null>>;
  stopPhone(input: { phoneId: string }): Promise<Reply<null>>;
  // worker
  claim(input: {
    runId: number;
    worker: string;
    holding: number | null;
  }): Promise<{ at: Moment; claim: Claim }>;
  // campaign
  seed(input: { campaign: string; options: RunOptions; seedOnly: boolean }): Promise<Seeding>;
  /** Plans another day of a run that goes on day after day. */
  planDay(input: { campaign: string; runId: number }): Promise<DayPlan>;
  takeStock(input: { runId: number }): Promise<{ at: Moment; stock: Stock }>;
  // poller
  lookAround(input: {
    thorough: boolean;
  }): Promise<{ at: Moment; phones: PhoneLook[]; tasks: TaskLook[]; failure: Failure | null }>;
  // supervisor
  recover(): Promise<Recovery>;
  /** One campaign's run from its rows, after its actors threw; none if the run is over. */
  recall(input: { campaign: string; reason: string }): Promise<Recovery>;
  /** Ends the run of a campaign that went on crashing. */
  giveUp(input: { campaign: string; reason: string }): Promise<{ at: Moment }>;
  // reaper
  findOrphans(): Promise<Orphans>;
  /** Looks for evidence about posts that may be out; what turns up still waiting or running gets a lease again. */
  review(): Promise<{ at: Moment }>;
}

export interface MediaToPut {
  videoId: string;
  videoPath: string;
  sizeBytes: number;
  uploadUrl: string;
  resourceUrl: string;
}

export interface TaskToFind {
  name: string;
  phoneId: string;
  network: Network;
  scheduleAtSeconds: number;
}

/**
 * A complete look into the history. `absent` says that no task of ours is in there; `phoneIdle` that no task at all
 * waits or runs on the phone. A history that could not be read completely proves nothing: `unreadable`.
 */
export type LookUp =
  | { at: Moment; askedAt: Moment; kind: 'found'; taskId: string }
  | { at: Moment; askedAt: Moment; kind: 'absent'; phoneIdle: boolean }
  | { at: Moment; askedAt: Moment; kind: 'unreadable'; failure: Failure };

/** What became of the wish to plan, and perhaps to start, a campaign. */
export type Seeding =
  | ({ at: Moment; kind: 'opened'; run: Run } & Planned)
  | ({ at: Moment; kind: 'seeded' } & Planned)
  | { at: Moment; kind: 'refused'; error: PostdError };

export interface Planned {
  /** Jobs that were planned just now. */
  added: number;
  /** Jobs that were never tried and gave way to the new plan. */
  replaced?: number;
  /** Jobs of the run; without a run, all open jobs of the campaign. */
  jobs: number;
  accounts: number;
  planSeed: number;
  warnings: Problem[];
}

/** What became of the wish to plan another day. What stood in the way is told as a fact, and may be gone later. */
export type DayPlan = { at: Moment; kind: 'planned'; added: number } | { at: Moment; kind: 'refused' };

/** What the last life of the daemon left: the open runs with their work. */
export interface Recovery {
  at: Moment;
  runs: RecoveredRun[];
}

/** Leases and attempts whose run is over: nobody else will see them to their end. */
export interface Orphans {
  at: Moment;
  leases: Lease[];
  work: { attempt: Attempt; brief: JobBrief; retry: RetrySettings }[];
}

export interface RecoveredRun {
  run: Run;
  leases: Lease[];
  work: { attempt: Attempt; brief: JobBrief }[];
}
