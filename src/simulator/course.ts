import { secondsMs } from '../domain/time.ts';
import {
  expiredMidRun,
  falseSuccess,
  lateSuccess,
  personStopsMidTask,
  personTakesMidTask,
  taskFails,
} from './faults/kinds.ts';
import type { Kernel } from './kernel.ts';
import type { Task } from './model.ts';
import type { Random } from './random.ts';
import type { Media } from './uploads.ts';

/** How a run of a task goes, from the moment its phone is ready, if nobody interferes. */
export interface Course {
  endMs: number;
  /** When the post is out; null: never. */
  publishMs: number | null;
  /** Null: it completes. */
  failCode: number | null;
  /** What happens to its phone on the way. */
  incident: Incident | null;
}

export interface Incident {
  atMs: number;
  kind: 'person-stops' | 'person-takes' | 'expires';
  person: string;
  leavesAfterMs: number | null;
}

/** Draws the course of a run. The account's state is used up if it fails only once. */
export const drawCourse = (task: Task, media: Media, chance: Random, kernel: Kernel): Course => {
  const early = earlyFailure(task, media);
  if (early !== null) {
    const { earlyFailureMinMs, earlyFailureMaxMs } = kernel.options;
    const endMs = chance.between(earlyFailureMinMs, earlyFailureMaxMs);
    return { endMs, publishMs: null, failCode: early, incident: null };
  }
  return withinTimeout(task, normalCourse(task, chance, kernel));
};

const earlyFailure = (task: Task, media: Media): number | null => {
  if (task.mediaUrls.some((url) => url === '')) return 20220;
  if (media.state !== 'readable') return media.state === 'not-yet' ? 20200 : 20208;
  const account = task.phone.account;
  if (account === null) return null;
  if (account.failOnce) task.phone.account = null;
  return account.failCode;
};

const normalCourse = (task: Task, chance: Random, { faults, options }: Kernel): Course => {
  const subject = { phones: [task.phone], tasks: [task] };
  const drawnMs = Math.max(
    options.publishMinMs,
    chance.logNormal(options.publishMedianMs, options.publishP95Ms),
  );
  const leadMs = chance.between(options.publicationLeadMinMs, options.publicationLeadMaxMs);
  const late = faults.strike(lateSuccess, subject);
  const endMs = late === null ? drawnMs : secondsMs(late.taskSeconds);
  const publishMs = Math.max(0, endMs - leadMs);
  const plain: Course = { endMs, publishMs, failCode: null, incident: null };

  const failed = faults.strike(taskFails, subject);
  if (failed !== null) {
    return { ...plain, failCode: failed.failCode, publishMs: failed.published ? publishMs : null };
  }
  if (faults.strike(falseSuccess, subject) !== null) return { ...plain, publishMs: null };

  const stops = faults.strike(personStopsMidTask, subject);
  if (stops !== null) {
    const atMs = stops.published ? publishMs + leadMs / 2 : publishMs / 2;
    return { ...plain, incident: { atMs, kind: 'person-stops', person: stops.person, leavesAfterMs: null } };
  }
  const takes = faults.strike(personTakesMidTask, subject);
  if (takes !== null) {
    const leavesAfterMs = takes.leavesAfterSeconds === undefined ? null : secondsMs(takes.leavesAfterSeconds);
    return {
      ...plain,
      incident: { atMs: publishMs / 2, kind: 'person-takes', person: takes.person, leavesAfterMs },
    };
  }
  if (faults.strike(expiredMidRun, subject) === null) return plain;
  return { ...plain, incident: { atMs: publishMs / 2, kind: 'expires', person: '', leavesAfterMs: null } };
};

/** `timeoutMin` of a TikTok task cuts the run off. */
const withinTimeout = (task: Task, course: Course): Course => {
  const { timeoutMs } = task;
  if (timeoutMs === null || course.endMs <= timeoutMs) return course;
  const isOutBefore = course.publishMs !== null && course.publishMs < timeoutMs;
  return {
    ...course,
    endMs: timeoutMs,
    publishMs: isOutBefore ? course.publishMs : null,
    failCode: 20003,
  };
};
