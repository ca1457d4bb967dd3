import type { Moment } from '../domain/time.ts';
import { runMinutes } from './bill.ts';
import type { CallCounts } from './calls.ts';
import type {
  CloudPhone,
  PhoneRun,
  PhoneState,
  Publication,
  StopCall,
  SwitchedOffBy,
  SwitchedOnBy,
  Task,
} from './model.ts';
import type { Alarm } from './reply.ts';

/** What really happened. All times are epoch milliseconds of the world's clock. */
export interface Truth {
  now: Moment;
  seed: string;
  publications: Publication[];
  tasks: TaskTruth[];
  phones: PhoneTruth[];
  /** Per endpoint: how many calls, and what they were answered. */
  calls: Record<string, { total: number; byCode: Record<string, number> }>;
  /** Calls that must never be made. */
  alarms: Alarm[];
  /** Minutes for which phones ran that an API call or an API task had switched on. */
  phoneMinutes: number;
}

export interface TaskTruth {
  taskId: string;
  taskName: string;
  phoneId: string;
  account: string;
  network: string;
  by: 'api' | 'person';
  status: number;
  failCode: number | null;
  scheduleAtSeconds: number;
  createdAt: Moment;
  beganAt: Moment | null;
  publishedAt: Moment | null;
  endedAt: Moment | null;
}

export interface PhoneTruth {
  phoneId: string;
  name: string;
  status: PhoneState;
  person: { name: string; kind: string } | null;
  /** It was taken out of the fleet. */
  removed: boolean;
  runs: RunTruth[];
  stopCalls: StopCall[];
}

export interface RunTruth {
  onAt: Moment;
  by: SwitchedOnBy;
  runningAt: Moment | null;
  offAt: Moment | null;
  offBy: SwitchedOffBy | null;
  takenOver: { name: string; kind: string; at: Moment } | null;
  /** Switched on by the API or its task, and still on. */
  leftOn: boolean;
  minutes: number;
}

export const tellTruth = (world: {
  now: Moment;
  seed: string;
  publications: readonly Publication[];
  tasks: readonly Task[];
  phones: readonly CloudPhone[];
  calls: CallCounts;
  alarms: readonly Alarm[];
}): Truth => {
  const { now, seed, calls } = world;
  const phones = world.phones.map((phone) => phoneTruth(phone, now));
  const ours = phones.flatMap((phone) => phone.runs).filter((run) => run.by !== 'person');
  return {
    now,
    seed,
    publications: [...world.publications],
    tasks: world.tasks.map(taskTruth),
    phones,
    calls: calls.list(),
    alarms: [...world.alarms],
    phoneMinutes: rounded(ours.reduce((sum, run) => sum + run.minutes, 0)),
  };
};

const taskTruth = (task: Task): TaskTruth => ({
  taskId: task.id,
  taskName: task.name,
  phoneId: task.phone.id,
  account: task.phone.name,
  network: task.network,
  by: task.by,
  status: task.state,
  failCode: task.failCode,
  scheduleAtSeconds: task.scheduleAtSeconds,
  createdAt: task.createdAt,
  beganAt: task.beganAt,
  publishedAt: task.publishedAt,
  endedAt: task.endedAt,
});

const phoneTruth = (phone: CloudPhone, now: Moment): PhoneTruth => ({
  phoneId: phone.id,
  name: phone.name,
  status: phone.state,
  person: phone.person,
  removed: phone.removed,
  runs: phone.runs.map((run) => runTruth(run, now)),
  stopCalls: phone.stopCalls.map((call) => ({ ...call })),
});

const runTruth = (run: PhoneRun, now: Moment): RunTruth => ({
  ...run,
  leftOn: run.offAt === null && run.by !== 'person',
  minutes: rounded(runMinutes(run, now)),
});

const rounded = (minutes: number): number => Math.round(minutes * 100) / 100;
