import * as z from 'zod';
import { minutesMs, secondsMs } from '../../domain/time.ts';
import { createDuplicate } from '../faults/kinds.ts';
import type { CloudPhone, Task } from '../model.ts';
import type { NewTask } from '../task.ts';
import { endpoint, fields, percent, refuse, success, unixSeconds } from './endpoint.ts';
import type { Endpoint, Parts } from './endpoint.ts';

/** Fields of every `rpa/task/*`. */
const rpaFields = {
  id: z.string().min(1),
  scheduleAt: unixSeconds,
  name: z.string().max(128).optional(),
  remark: z.string().max(200).optional(),
};

const reelsForm = fields({
  ...rpaFields,
  description: z.string().max(2200),
  video: z.array(z.string()).min(1).max(10),
  sameStyleUrl: z.string().optional(),
  sameStyleVoice: percent.optional(),
  originalVoice: percent.optional(),
  aiTag: z.boolean().default(false),
  needShareLink: z.boolean().default(false),
});

const tikTokVideo = fields({
  scheduleAt: unixSeconds,
  envId: z.string().min(1),
  video: z.string(),
  videoDesc: z.string().max(4000).default(''),
  refVideoId: z.string().optional(),
  productId: z.string().optional(),
  productTitle: z.string().optional(),
  maxTryTimes: z.number().int().min(0).max(3).default(3),
  timeoutMin: z.number().int().min(30).max(80).default(80),
  sameVideoVolume: percent.optional(),
  sourceVideoVolume: percent.optional(),
  markAI: z.boolean().default(false),
  cover: z.string().optional(),
  needShareLink: z.boolean().default(false),
  randomUse: z.boolean().optional(),
  browseTime: z.number().int().min(1).max(20).optional(),
});

const tikTokForm = fields({
  // 2 (warm-up) and 3 (images) are not simulated.
  taskType: z.literal(1),
  list: z.array(tikTokVideo).min(1).max(100),
  planName: z.string().optional(),
  remark: z.string().max(200).optional(),
});

/** The type the service gives to every task that is not TikTok's own. */
const otherTaskType = 42;

/** Creates of publishing tasks. A repeated body is a second task: nothing here knows that it was sent before. */
export const publishingEndpoints: Endpoint[] = [
  endpoint('rpa/task/instagramPubReels', reelsForm, (body, parts) => {
    const phone = usablePhone(body.id, parts);
    if (typeof phone === 'number') return refuse(phone);
    const name = body.name ?? '';
    const task = create(parts, {
      ...common(phone, body.scheduleAt, name),
      planName: parts.kernel.options.rpaNameIsPlanName && name !== '' ? name : generatedName(parts),
      taskType: otherTaskType,
      network: 'instagram',
      mediaUrls: body.video,
      caption: body.description,
      needShareLink: body.needShareLink,
      timeoutMs: null,
      triesLeft: 0,
    });
    return success({ taskId: task.id });
  }),

  endpoint('task/add', tikTokForm, ({ taskType, list, planName = '' }, parts) => {
    const phones = list.map((item) => usablePhone(item.envId, parts));
    // What a list does of which one item is bad is not documented: here nothing of it is done.
    const refusal = phones.find((phone) => typeof phone === 'number');
    if (refusal !== undefined) return refuse(refusal);
    const name = planName === '' ? generatedName(parts) : planName;
    const taskIds = list.flatMap((item, place) => {
      const phone = phones[place];
      if (phone === undefined || typeof phone === 'number') return [];
      const task = create(parts, {
        ...common(phone, item.scheduleAt, name),
        planName: name,
        taskType,
        network: 'tiktok',
        mediaUrls: [item.video],
        caption: item.videoDesc,
        needShareLink: item.needShareLink,
        timeoutMs: minutesMs(item.timeoutMin),
        triesLeft: item.maxTryTimes,
      });
      return [task.id];
    });
    return success({ taskIds });
  }),
];

/** The phone, or the code that refuses it. */
const usablePhone = (id: string, { fleet }: Parts): CloudPhone | number => {
  const phone = fleet.find(id);
  if (phone === undefined) return 42001;
  return phone.state === 'expired' ? 43004 : phone;
};

const common = (phone: CloudPhone, scheduleAtSeconds: number, name: string) =>
  ({ by: 'api', phone, scheduleAtSeconds, name, ownVideoSha256: null }) as const;

const generatedName = ({ tasks }: Parts): string => `plan${String(tasks.all.length + 1).padStart(6, '0')}`;

const create = ({ kernel, tasks }: Parts, order: NewTask): Task => {
  const task = tasks.create(order);
  const twice = kernel.faults.strike(createDuplicate, { phones: [task.phone], tasks: [task] });
  if (twice !== null) kernel.timeline.after(secondsMs(twice.afterSeconds), () => tasks.create(order));
  return task;
};
