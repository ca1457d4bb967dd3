import type { Run } from '../domain/run.ts';
import { openAround, type Span } from '../domain/schedule.ts';
import type { Calendars, Moment } from '../domain/time.ts';

/** The open stretch of a run that a moment is in, or the next one. */
export type HoursOf = (run: Pick<Run, 'settings'>, at: Moment) => Span;

export const hoursBy =
  (calendars: Calendars): HoursOf =>
  ({ settings: { schedule } }, at) =>
    openAround(schedule.opening, calendars, at);

/** The same of one run for whoever asks often: each stretch is worked out once. */
export const rememberedHours = (run: Pick<Run, 'settings'>, hoursOf: HoursOf): ((at: Moment) => Span) => {
  const known: { askedAt: Moment; span: Span }[] = [];
  return (at) => {
    const found = known.find(({ askedAt, span }) => askedAt <= at && at < span.until);
    if (found !== undefined) return found.span;
    const span = hoursOf(run, at);
    known.push({ askedAt: at, span });
    return span;
  };
};
