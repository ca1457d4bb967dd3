import type { Calendar, Clock, Day, Moment } from '../domain/time.ts';

/** How a clock is derived from the wall's: now = origin + (wall - origin) * scale. */
export interface Pace {
  scale: number;
  origin: Moment;
}

/** The wall's own pace. */
export const realPace: Pace = { scale: 1, origin: 0 };

/** A clock on which time may run faster than on the wall; timers are set in its own time. */
export function paceClock({ scale, origin }: Pace): Clock {
  return {
    now: () => Math.round(origin + (Date.now() - origin) * scale),
    setTimeout: (run, delayMs) => setTimeout(run, delayMs / scale),
    clearTimeout: (timer) => {
      if (timer instanceof Object) clearTimeout(timer as NodeJS.Timeout);
    },
  };
}

/** No zone of today changes its day or its offset within one of these. */
const quarterHourMs = 15 * 60_000;
/** No zone is further from UTC than this. */
const widestOffsetMs = 14 * 60 * 60_000;

/** Days in one time zone (IANA name). Throws RangeError for a zone nobody knows. */
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
  /** Offsets are whole quarters of an hour, also where a day begins at one in the morning. */
  const startOf = (day: Day): Moment => {
    if (day === lastStart.day) return lastStart.at;
    const utc = Date.parse(`${day}T00:00:00Z`);
    let at = utc - widestOffsetMs;
    while (dayOf(at) < day) at += quarterHourMs;
    lastStart = { day, at };
    return at;
  };
  return { dayOf, startOf };
}
