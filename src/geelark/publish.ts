import { z } from 'zod';
import type { Failure } from '../domain/blame.ts';
import type { PhoneCloud, TaskOrder } from '../domain/cloud.ts';
import type { Clock } from '../domain/time.ts';
import { looseId } from './envelope.ts';
import { failureOf } from './httpcodes.ts';
import { mapReply } from './replies.ts';
import type { Ask } from './transport.ts';

/** Characters a caption may have (§5.1, §5.3). */
const longestCaption = { instagram: 2200, tiktok: 4000 };
/** The least the cloud accepts (§5.3); its default of 80 minutes keeps a phone busy for too long. */
const tiktokTimeoutMinutes = 30;

/**
 * Creates a publishing task (§5). It is sent once and never repeated (R1); an order that the cloud is known to refuse
 * is not sent at all. TikTok's own retries are switched off: they would publish behind our back.
 */
export function publishCall(ask: Ask, clock: Clock): Pick<PhoneCloud, 'createTask'> {
  return {
    createTask: async (order) => {
      const failure = flawOf(order);
      if (failure !== null) {
        const at = clock.now();
        return { ok: false, askedAt: at, at, effect: 'none', failure };
      }
      switch (order.network) {
        case 'instagram': {
          const reply = await ask({
            endpoint: 'rpa/task/instagramPubReels',
            body: instagramBody(order),
            urgency: 'normal',
            data: oneTask,
          });
          return mapReply(reply, ({ value }) => ({ taskId: value.taskId }));
        }
        case 'tiktok': {
          const reply = await ask({
            endpoint: 'task/add',
            body: tiktokBody(order),
            urgency: 'normal',
            data: onlyTask,
          });
          return mapReply(reply, ({ value }) => ({ taskId: value.taskIds[0] }));
        }
      }
    },
  };
}

const oneTask = z.object({ taskId: looseId });
const onlyTask = z.object({ taskIds: z.tuple([looseId]) });

const instagramBody = ({ name, scheduleAtSeconds, phoneId, caption, mediaUrl }: TaskOrder) => ({
  name,
  scheduleAt: scheduleAtSeconds,
  id: phoneId,
  description: caption,
  video: [mediaUrl],
  needShareLink: true,
});

const tiktokBody = ({ name, scheduleAtSeconds, phoneId, caption, mediaUrl }: TaskOrder) => ({
  planName: name,
  taskType: 1,
  list: [
    {
      scheduleAt: scheduleAtSeconds,
      envId: phoneId,
      video: mediaUrl,
      videoDesc: caption,
      maxTryTimes: 0,
      timeoutMin: tiktokTimeoutMinutes,
      needShareLink: true,
    },
  ],
});

/** What is wrong with an order; null when nothing is. Characters are counted as people do: an emoji is not two. */
function flawOf({ name, phoneId, network, scheduleAtSeconds, caption, mediaUrl }: TaskOrder): Failure | null {
  const length = Array.from(caption).length;
  const most = longestCaption[network];
  if (length > most) {
    const message = `The caption has ${String(length)} characters; ${network} takes at most ${String(most)}.`;
    return failureOf('order.caption-too-long', 'content', message);
  }
  if (network === 'instagram' && caption.trim() === '') {
    return failureOf('order.no-caption', 'content', 'The caption is empty; instagram needs one.');
  }
  const ours = (what: string): Failure => failureOf('order.wrong', 'unclassified', `Not sent: ${what}.`);
  if (!/^[\x21-\x7e]{1,128}$/.test(name)) return ours('a task name must be 1 to 128 plain characters');
  if (phoneId === '') return ours('the phone has no id');
  if (!Number.isSafeInteger(scheduleAtSeconds) || scheduleAtSeconds <= 0)
    return ours('the time is not in seconds');
  return /^https?:\/\//.test(mediaUrl) && URL.canParse(mediaUrl) ? null : ours('the media URL is not one');
}
