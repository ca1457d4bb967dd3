/**
 * What the actors say to each other. Commands go down, reports go up, nobody talks sideways. The messages stand in a
 * file of their own that imports no machine, so that a parent and its child can be typed without a circle.
 */
import type { ActorRef, Snapshot } from 'xstate';
import type { Failure } from '../domain/blame.ts';
import type { PhoneLook, TaskLook } from '../domain/cloud.ts';
import type { Attempt, Outcome } from '../domain/job.ts';
import type { Moment } from '../domain/time.ts';

/** Somebody who can be written to. */
export type Mailbox<Message extends { type: string }> = ActorRef<Snapshot<unknown>, Message>;

/**
 * How a campaign comes to an end: told by the operator (`stop`, or `stopNow`, which has created tasks cancelled), or
 * because the daemon goes down (`park`, or `cancel`, which does the same).
 */
export type Ending = 'stop' | 'stopNow' | 'park' | 'cancel';

export const isStop = (ending: Ending | null): boolean => ending === 'stop' || ending === 'stopNow';
export const isHurried = (ending: Ending | null): boolean => ending === 'stopNow' || ending === 'cancel';

/** Poller to supervisor, and down to whoever waits: what the cloud answered in one round. */
export interface Looks {
  type: 'looks';
  at: Moment;
  phones: Readonly<Record<string, PhoneLook>>;
  tasks: Readonly<Record<string, TaskLook>>;
}

/** An operator lets a phone go: to whoever has it in hand. */
export interface LetGo {
  type: 'phone.letGo';
  at: Moment;
  phoneId: string;
}

/** Sent to the children of a parent that died, which nobody else can stop any more. */
export interface Abandon {
  type: 'abandon';
}

export type PostReport = { type: 'post.wantsPhone'; at: Moment };

export type PhoneReport =
  | { type: 'phone.ready'; phoneId: string; leaseId: number; at: Moment }
  | { type: 'phone.unavailable'; phoneId: string; failure: Failure; retryAt: Moment | null; at: Moment };

export type WorkerReport =
  | { type: 'worker.idle'; worker: string; at: Moment }
  | { type: 'worker.wantsPhone'; worker: string; attempt: Attempt; at: Moment }
  | ({ type: 'worker.releasesPhone'; phoneId: string; at: Moment } & Aftermath);

/** What a finished post leaves on its phone: until when something of it may still take effect. */
export interface Aftermath {
  /** When the last create or cancel was answered, or known to be lost. */
  repliedAt: Moment | null;
  /** A create whose reply was lost may still arrive until then. */
  doubtUntil: Moment | null;
  /** A task of ours completed on it: should it have gone off meanwhile, it is on again because of us. */
  completed: boolean;
}

export interface PostOutput extends Aftermath {
  at: Moment;
  outcome: Outcome;
}

/** How many phones and attempts the reaper has in hand. */
export interface ReaperReport {
  type: 'reaper.holds';
  inHand: number;
  at: Moment;
}

export interface PhoneOutput {
  leaseId: number | null;
  phoneId: string;
  at: Moment;
}
