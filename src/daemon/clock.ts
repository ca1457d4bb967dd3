import { minutesMs, type Calendar, type Clock, type Day, type Moment } from '../domain/time.ts';

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

const quarterHourMs = 15 * 60_000;
/** No zone is further from UTC than this. */
const widestOffsetMs = 14 * 60 * 60_000;

/** No zone of today changes its day or its offset within one of these. */
const quarterMs = minutesMs(15);

/** Days in one time zone (IANA name). Throws RangeError for a zone nobody knows. */
export function calendarIn(timeZone: string): Calendar {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const dayOf = (at: Moment): Day => format.format(at);
  /** Offsets are whole quarters of an hour, also where a day begins at one in the morning. */
  const startOf = (day: Day): Moment => {
    const utc = Date.parse(`${day}T00:00:00Z`);
    let at = utc - widestOffsetMs;
    while (dayOf(at) < day) at += quarterHourMs;
    return at;
  };
  return { dayOf, startOf };
}
