import { Temporal } from 'temporal-polyfill';
import type { Calendar, Calendars, Day, Moment } from '../domain/time.ts';

/** No zone of today changes its day or its offset within one of these. */
const quarterHourMs = 15 * 60_000;

/** Days and wall clocks in one time zone (IANA name). Throws RangeError for a zone nobody knows. */
export function calendarIn(timeZone: string): Calendar {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  // Every claim asks for the day, and formatting one costs more than the rest of its question.
  let last = { quarter: NaN, day: '' };
  const dayOf = (at: Moment): Day => {
    const quarter = Math.floor(at / quarterHourMs);
    if (quarter !== last.quarter) last = { quarter, day: format.format(at) };
    return last.day;
  };
  let lastStart = { day: '', at: NaN };
  const startOf = (day: Day): Moment => {
    if (day !== lastStart.day) lastStart = { day, at: timeOn(day, 0) };
    return lastStart.at;
  };
  const timeOn = (day: Day, minute: number): Moment => {
    const shown = Temporal.PlainDate.from(day).toPlainDateTime().add({ minutes: minute });
    const first = shown.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
    if (first.toPlainDateTime().equals(shown)) return first.epochMilliseconds;
    return (first.getTimeZoneTransition('next') ?? first).epochMilliseconds;
  };
  return {
    dayOf,
    startOf,
    timeOn,
    dayAfter: (day, days) => Temporal.PlainDate.from(day).add({ days }).toString(),
    weekdayOf: (day) => Temporal.PlainDate.from(day).dayOfWeek,
  };
}

/** Calendars by time zone, each made once. */
export function calendars(): Calendars {
  const made = new Map<string, Calendar>();
  return (timeZone) => {
    const calendar = made.get(timeZone) ?? calendarIn(timeZone);
    made.set(timeZone, calendar);
    return calendar;
  };
}
