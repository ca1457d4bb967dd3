import type { Run } from '../domain/run.ts';
import { always, openAround, type Span } from '../domain/schedule.ts';
import type { Calendars, Moment } from '../domain/time.ts';

/** The open stretch of a run that a moment is in, or the next one. */
export type HoursOf = (run: Pick<Run, 'settings'>, at: Moment) => Span;

/** Every claim asks, so the stretch that was found last is remembered for each opening: it holds until it ends. */
export const hoursBy = (calendars: Calendars): HoursOf => {
  const last = new Map<string, { askedAt: Moment; span: Span }>();
  return ({ settings: { schedule } }, at) => {
    if (schedule.opening === null) return always;
    const key = JSON.stringify(schedule.opening);
    const known = last.get(key);
    if (known !== undefined && known.askedAt <= at && at < known.span.until) return known.span;
    const span = openAround(schedule.opening, calendars, at);
    last.set(key, { askedAt: at, span });
    return span;
  };
};
