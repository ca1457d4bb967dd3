import type { Run } from '../domain/run.ts';
import { always, openAround, rememberedHours, type Span } from '../domain/schedule.ts';
import type { Calendars, Moment } from '../domain/time.ts';

/** The hours of a run: the open stretch that a moment is in, or the next one. */
export type HoursOf = (run: Pick<Run, 'settings'>) => (at: Moment) => Span;

/** Every claim asks, so what was worked out for an opening is remembered. */
export const hoursBy = (calendars: Calendars): HoursOf => {
  const remembered = new Map<string, ReturnType<HoursOf>>();
  return ({ settings: { schedule } }) => {
    const { opening } = schedule;
    if (opening === null) return () => always;
    const key = JSON.stringify(opening);
    const hours = remembered.get(key) ?? rememberedHours((at) => openAround(opening, calendars, at));
    remembered.set(key, hours);
    return hours;
  };
};
