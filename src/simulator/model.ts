import type { Moment } from '../domain/time.ts';
import type { Event } from './timeline.ts';

export type PhoneState = 'off' | 'starting' | 'running' | 'expired';
export type SwitchedOnBy = 'api-start' | 'api-task' | 'person';
export type SwitchedOffBy = 'api-stop' | 'person' | 'cloud';

/** `holds`: remote-controls the phone, so the cloud refuses a stop. `left-on`: the phone is merely on. */
export type PersonKind = 'holds' | 'left-on';

export interface Person {
  name: string;
  kind: PersonKind;
}

/** One time a phone was on, from the moment it was switched on. */
export interface PhoneRun {
  onAt: Moment;
  by: SwitchedOnBy;
  /** Status 0 from here on: it bills. Null while it boots, or if it never came up. */
  runningAt: Moment | null;
  offAt: Moment | null;
  offBy: SwitchedOffBy | null;
  /** The person who came to a phone that somebody else had switched on. */
  takenOver: (Person & { at: Moment }) | null;
}

export interface StopCall {
  at: Moment;
  code: number;
  /** The phone was on and is going off because of it. */
  obeyed: boolean;
  whileOnBy: SwitchedOnBy | null;
  person: Person | null;
}

/** What ails the social account on a phone: every publishing task ends with the code, or only the first. */
export interface AccountState {
  failCode: number;
  failOnce: boolean;
}

export interface BootState {
  behaviour: 'dies' | 'stuck' | 'slow';
  once: boolean;
}

export interface CloudPhone {
  readonly id: string;
  readonly name: string;
  readonly serialNo: string;
  readonly group: string;
  readonly remark: string;
  readonly tags: readonly string[];
  readonly chargeMode: 0 | 1;
  readonly createdAtSeconds: number;
  state: PhoneState;
  /** A stop was accepted; the phone still reports that it runs. */
  stopping: boolean;
  /** Who wants it on again as soon as it is off. */
  nextRunBy: SwitchedOnBy | null;
  run: PhoneRun | null;
  runs: PhoneRun[];
  stopCalls: StopCall[];
  person: Person | null;
  account: AccountState | null;
  boot: BootState | null;
  energySaving: boolean;
  /** The task in progress; it blocks the phone. */
  task: Task | null;
  /** Due tasks behind it, where the cloud lets them wait. */
  queue: Task[];
  taskCount: number;
  lastTaskEndedAt: Moment | null;
  /** The boot or stop under way. */
  power: Event | null;
  idle: Event | null;
  removed: boolean;
}

export type PostNetwork = 'instagram' | 'tiktok';
export type Actor = 'api' | 'person';

/** 1 waiting, 2 in progress, 3 completed, 4 failed, 7 cancelled. */
export type TaskState = 1 | 2 | 3 | 4 | 7;

export interface Task {
  readonly id: string;
  /** Position in the list of all tasks. */
  readonly index: number;
  /** It is the n-th task of its phone. */
  readonly nth: number;
  readonly name: string;
  /** What the API calls its name. */
  readonly planName: string;
  readonly taskType: number;
  readonly network: PostNetwork;
  readonly by: Actor;
  readonly phone: CloudPhone;
  readonly scheduleAtSeconds: number;
  readonly mediaUrls: readonly string[];
  /** A person's video is on the phone already and needs no URL; null for tasks of the API. */
  readonly ownVideoSha256: string | null;
  readonly caption: string;
  readonly needShareLink: boolean;
  /** Null: the kind of task has no limit of its own. */
  readonly timeoutMs: number | null;
  readonly createdAt: Moment;
  readonly inHistoryAt: Moment;
  /** A little after it is due: then it goes to its phone. */
  readonly pickUpAt: Moment;
  /** Runs it has left after a failed one. */
  triesLeft: number;
  state: TaskState;
  failCode: number | null;
  /** It was picked up and blocks its phone. */
  pickedUpAt: Moment | null;
  beganAt: Moment | null;
  endedAt: Moment | null;
  publishedAt: Moment | null;
  shareLink: string | null;
  log: string[];
  events: Event[];
}

/** A post that is really out. */
export interface Publication {
  taskId: string;
  taskName: string;
  phoneId: string;
  account: string;
  network: PostNetwork;
  /** Of the bytes that were uploaded; several videos of one post are joined by `+`. */
  videoSha256: string;
  caption: string;
  at: Moment;
  by: Actor;
}
