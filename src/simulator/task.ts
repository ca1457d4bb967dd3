import type { Moment } from '../domain/time.ts';
import type { Kernel } from './kernel.ts';
import type { Task } from './model.ts';

/** What a create has to say. */
export type NewTask = Pick<
  Task,
  | 'name'
  | 'planName'
  | 'taskType'
  | 'network'
  | 'by'
  | 'phone'
  | 'scheduleAtSeconds'
  | 'mediaUrls'
  | 'ownVideoSha256'
  | 'caption'
  | 'needShareLink'
  | 'timeoutMs'
  | 'triesLeft'
>;

/** A task that waits, the `index`-th of the world. */
export const makeTask = (order: NewTask, index: number, { timeline, options, random }: Kernel): Task => {
  const { phone } = order;
  const { now } = timeline;
  phone.taskCount += 1;
  const chance = random(`task ${phone.name} ${phone.taskCount}`);
  const nowSeconds = Math.floor(now / 1000);
  const isRewritten = options.pastScheduleAt === 'becomes-now' && order.scheduleAtSeconds < nowSeconds;
  const scheduleAtSeconds = isRewritten ? nowSeconds : order.scheduleAtSeconds;
  const dueAt = Math.max(now, scheduleAtSeconds * 1000);
  return {
    ...order,
    id: idOf(index),
    index,
    nth: phone.taskCount,
    scheduleAtSeconds,
    createdAt: now,
    inHistoryAt: now + chance.between(options.historyDelayMinMs, options.historyDelayMaxMs),
    pickUpAt: dueAt + chance.between(options.taskPickUpMinMs, options.taskPickUpMaxMs),
    state: 1,
    failCode: null,
    pickedUpAt: null,
    beganAt: null,
    endedAt: null,
    publishedAt: null,
    shareLink: null,
    log: [],
    events: [],
  };
};

/** Ids look like the real ones: 18 digits, too large for a JSON number, growing. */
const idOf = (index: number): string => (558_017_255_909_120_000n + BigInt(index) * 7_919n).toString();

export const shareLinkOf = (task: Task): string =>
  task.network === 'tiktok'
    ? `https://www.tiktok.com/@${task.phone.name}/video/${task.id}`
    : `https://www.instagram.com/reel/${task.id}/`;

/** As in the logs of the real service: UTC, `2025-06-04 02:38:00 025`. */
export const logTime = (moment: Moment): string =>
  new Date(moment).toISOString().replace(/[TZ.]/g, ' ').trimEnd();
