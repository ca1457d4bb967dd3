import { z } from 'zod';
import { blame, count, moment } from './parts.ts';

/** What a day brought and cost: `GET /v1/report`. */
const isDay = (text: string): boolean => {
  const at = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
};

export const reportQuery = z.strictObject({
  /** `2026-11-24`, in the daemon's time zone; or `today`, or `yesterday`. */
  day: z
    .string()
    .refine((text) => text === 'today' || text === 'yesterday' || isDay(text), {
      error: 'is no day; write it like 2026-11-24, or today, or yesterday',
    })
    .default('today'),
});

/** Of one campaign, or of all together. Attempts count on the day on which they ended. */
export const tallyView = z.object({
  /** Posts that are out. */
  posts: count,
  /** Attempts after which the job was not tried again by itself. */
  failed: count,
  /** Attempts that failed and were to be tried again. */
  retried: count,
  /** Attempts of which it is not known to this moment whether the post is out. */
  unconfirmed: count,
  /** Jobs that were given back untried: a person on the phone, an operator who had to act. */
  givenBack: count,
  /** Posts among posts, failed and unconfirmed, 0 to 1; null before the first. */
  successRate: z.number().nullable(),
  /** Failed, retried and unconfirmed attempts by whose fault it was, the most frequent first. */
  failures: z.array(z.object({ class: blame, count })),
  /** How long phones ran under our leases on this day. */
  phoneMinutes: z.number(),
  /** Phone minutes at `usdPerPhoneMinute`. */
  costUsd: z.number(),
  /** Calls for single posts and phones: starts, stops, creates, looks into the history, cancels. Looks at many at once are in `calls` alone. */
  ownCalls: count,
});

export const reportView = z.object({
  now: moment,
  day: z.string(),
  /** When the day begins and ends; it is not over while `now` is before its end. */
  sinceAt: moment,
  untilAt: moment,
  timeZone: z.string(),
  /** By setting; an estimate, for the cloud's bill knows discounts and daily limits. */
  usdPerPhoneMinute: z.number(),
  /** Those of which anything happened. */
  campaigns: z.array(tallyView.extend({ campaign: z.string() })),
  total: tallyView,
  /** Every hour of the day: 24 of them, 23 or 25 where clocks change. */
  hours: z.array(
    z.object({ startsAt: moment, posts: count, failed: count, retried: count, unconfirmed: count }),
  ),
  /** Every call to the cloud, by endpoint, the most frequent first. */
  calls: z.array(z.object({ endpoint: z.string(), made: count, failed: count })),
  callsMade: count,
  /** Null without posts. */
  callsPerPost: z.number().nullable(),
  phoneMinutesPerPost: z.number().nullable(),
});

export type ReportQuery = z.output<typeof reportQuery>;
export type ReportAsk = z.input<typeof reportQuery>;
export type TallyView = z.infer<typeof tallyView>;
export type ReportView = z.infer<typeof reportView>;

export interface Reporting {
  report(query: ReportQuery): ReportView | Promise<ReportView>;
}
