import { z } from 'zod';
import { noticeChannels, noticeKinds } from '../domain/notice.ts';
import { moment } from './parts.ts';

/** What needs a person, and whether anybody was told. */
export const noticeView = z.object({
  noticeId: z.int(),
  at: moment,
  kind: z.enum(noticeKinds),
  message: z.string(),
  /** What to type about it. */
  next: z.string(),
  campaign: z.string().nullable(),
  jobId: z.string().nullable(),
  account: z.string().nullable(),
  phoneId: z.string().nullable(),
  /** On each way that has been tried. */
  deliveries: z.array(
    z.object({
      channel: z.enum(noticeChannels),
      attempts: z.int(),
      deliveredAt: moment.nullable(),
      /** When it is tried again; null once it is delivered. */
      nextAt: moment.nullable(),
      problem: z.string().nullable(),
    }),
  ),
});

export const noticeListView = z.object({
  now: moment,
  /** The ways that are configured. */
  channels: z.array(z.enum(noticeChannels)),
  notices: z.array(noticeView),
});

export const notifyTestView = z.object({
  now: moment,
  /** The id that the letter bears. */
  id: z.string(),
  results: z.array(
    z.object({
      channel: z.enum(noticeChannels),
      /** Why it did not arrive; null when it did. */
      problem: z.string().nullable(),
    }),
  ),
});

export type NoticeView = z.infer<typeof noticeView>;
export type NoticeListView = z.infer<typeof noticeListView>;
export type NotifyTestView = z.infer<typeof notifyTestView>;

type Soon<T> = T | Promise<T>;

/** The part of `Control` about notices. */
export interface NoticeControl {
  /** What needs a person just now. */
  notices(): Soon<NoticeListView>;
  /** Sends a letter about nothing on every way. `nothing-to-do` when none is configured. */
  testNotices(): Soon<NotifyTestView>;
}
