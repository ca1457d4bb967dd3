import { z } from 'zod';
import { count, jobView, moment } from './parts.ts';
import { whyView } from './story.ts';

/** The coming posts of a campaign (`postctl schedule`). Moments as in `parts.ts`. */

export const scheduleQuery = z.strictObject({
  limit: z.coerce.number<string>().int().min(1).max(500).default(500),
});

export const scheduleView = z.object({
  now: moment,
  campaign: z.string(),
  isRunning: z.boolean(),
  /** Jobs that wait, the next due first. */
  coming: z.array(
    z.object({
      job: jobView,
      /** It does not begin before; `now` when it is due, null when nobody knows, or somebody has to act first. */
      notBeforeAt: moment.nullable(),
      /** Why it waits, as in `postctl job show`. */
      why: whyView,
    }),
  ),
  /** So many more jobs wait than are listed. */
  more: count,
  /** When the run, being continuous, plans another day; null when it will not. */
  nextDayAt: moment.nullable(),
});

export type ScheduleQuery = z.output<typeof scheduleQuery>;
export type ScheduleAsk = z.input<typeof scheduleQuery>;
export type ScheduleView = z.infer<typeof scheduleView>;

/** The part of `Control` about what comes. */
export interface Scheduling {
  /** `not-found` when there is neither a folder nor a row of that name. */
  schedule(name: string, query: ScheduleQuery): ScheduleView | Promise<ScheduleView>;
}
