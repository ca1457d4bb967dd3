import type { Run } from '../domain/run.ts';
import { openAround, type Span } from '../domain/schedule.ts';
import type { Calendars, Moment } from '../domain/time.ts';

/** The open stretch of a run that a moment is in, or the next one. */
export type HoursOf = (run: Pick<Run, 'settings'>, at: Moment) => Span;

export const hoursBy =
  (calendars: Calendars): HoursOf =>
  ({ settings: { schedule } }, at) =>
    openAround(schedule.opening, calendars, at);
