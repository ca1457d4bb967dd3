import type { Failure } from './blame.ts';
import type { Moment } from './time.ts';

/** The social networks a campaign can post to. */
export type Network = 'instagram' | 'tiktok';

/** What the cloud says of a phone. `missing`: it does not know the id. `unknown`: a value we have no word for. */
export type PhoneStatus = 'off' | 'starting' | 'running' | 'expired' | 'missing' | 'unknown';

/** An answer about a phone, with the time it was asked: it proves nothing about what happened after that. */
export interface PhoneLook {
  phoneId: string;
  askedAt: Moment;
  at: Moment;
  status: PhoneStatus;
}

/** A phone of the team. `name` is the serial name, which equals the account's name; names need not be unique. */
export interface Phone {
  phoneId: string;
  name: string;
  status: PhoneStatus;
}

/** `missing`: the cloud did not return the task. `unknown`: a status we have no word for; keep asking. */
export type TaskStatus = 'waiting' | 'running' | 'completed' | 'failed' | 'cancelled' | 'missing' | 'unknown';

/** An answer about a task. `failure` and `mayBeOut` are set when it failed. */
export interface TaskLook {
  taskId: string;
  askedAt: Moment;
  at: Moment;
  status: TaskStatus;
  failure: Failure | null;
  /** The task failed in a way that may have published the post all the same (flag V of the code table). */
  mayBeOut: boolean;
  shareLink: string | null;
}

/** A task as the history shows it. Every kind of task of the team is in there, also those of people. */
export interface TaskRecord {
  taskId: string;
  name: string;
  phoneId: string;
  scheduleAtSeconds: number;
  status: TaskStatus;
  /** Whether the cloud calls it a task of the kind we create for this network. */
  network: Network | 'other';
}

/** Everything a publishing task needs. */
export interface TaskOrder {
  /** Unique for all time, plain ASCII, at most 128 characters. It is how a lost create is found again. */
  name: string;
  phoneId: string;
  network: Network;
  /** Unix seconds, unique per phone. */
  scheduleAtSeconds: number;
  caption: string;
  mediaUrl: string;
}

/**
 * The answer to one call. A failed call says what it did to the world: `none` is certain (refused, or never sent),
 * `unknown` means it may have been carried out (reply lost, 5xx, an envelope that makes no sense). `closedUntil` is there
 * when it was never sent because the cloud has closed it to us: asking sooner is no use.
 */
export type Reply<T> =
  | { ok: true; askedAt: Moment; at: Moment; value: T }
  | {
      ok: false;
      askedAt: Moment;
      at: Moment;
      effect: 'none' | 'unknown';
      failure: Failure;
      closedUntil?: Moment;
    };

/** Calls that may wait for the rate limiter wait in this order: when calls are scarce, stopping phones comes first (R9). */
export type Urgency = 'stop' | 'normal' | 'background';

/**
 * What is left to pay phones with, in US dollars: what was paid in, and what was given on top. Minutes that were bought ahead
 * are not in it.
 */
export interface Balance {
  usd: number;
}

/**
 * The phone cloud. One call each, except where a complete answer takes several pages. No call is ever repeated by an
 * implementation when it might have had an effect. Nothing rejects: what goes wrong is in the reply.
 */
export interface PhoneCloud {
  /** Whether our credentials are good. */
  checkAccess(): Promise<Reply<null>>;
  /** All phones of the team, all pages. */
  listPhones(): Promise<Reply<Phone[]>>;
  /** At most 100 ids a call; a longer list is split, and fails as a whole if one part fails. */
  lookAtPhones(phoneIds: readonly string[]): Promise<Reply<PhoneLook[]>>;
  /** Ok: accepted, which is not yet running. */
  startPhone(phoneId: string): Promise<Reply<null>>;
  /** Ok: accepted, which is not yet off. To be called under a lease only (R2). */
  stopPhone(phoneId: string): Promise<Reply<null>>;
  /** A place to put a file. The upload URL is a secret and lives 30 minutes; what is put there lives 3 days. */
  askUploadUrl(fileType: string): Promise<Reply<{ uploadUrl: string; resourceUrl: string }>>;
  putMedia(uploadUrl: string, path: string, sizeBytes: number): Promise<Reply<null>>;
  /** Never repeated: an unknown effect is looked up with `taskHistory` (R1). */
  createTask(order: TaskOrder): Promise<Reply<{ taskId: string }>>;
  /** As `lookAtPhones`. Every id is answered, if need be with `missing`. */
  lookAtTasks(taskIds: readonly string[]): Promise<Reply<TaskLook[]>>;
  /** All tasks of the last seven days, completely read, or a failure. */
  taskHistory(): Promise<Reply<TaskRecord[]>>;
  readBalance(): Promise<Reply<Balance>>;
  /** A request, not a fact: the task may still complete. */
  cancelTask(taskId: string): Promise<Reply<null>>;
}
