/** A moment: milliseconds since the Unix epoch, on whatever clock the program was given. */
export type Moment = number;

/** A calendar day of an account, `YYYY-MM-DD` in the daemon's one time zone. Caps count by it (R6). */
export type Day = string;

/**
 * The only source of time. A program has one, handed down from its main, so that it may run sixty times faster or
 * on virtual time altogether. Durations given to `setTimeout` are durations on this clock.
 */
export interface Clock {
  now(): Moment;
  setTimeout(run: (...args: unknown[]) => void, delayMs: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** Days and wall clocks of one time zone. */
export interface Calendar {
  dayOf(at: Moment): Day;
  /** When a day begins. */
  startOf(day: Day): Moment;
  /**
   * The first moment of a day at which its clocks show so many minutes after midnight, or more. So a time that the
   * clocks skip is the moment of the skip, and of a time that they show twice it is the first.
   */
  timeOn(day: Day, minute: number): Moment;
  /** The day so many days later; earlier, if that is negative. */
  dayAfter(day: Day, days: number): Day;
  /** 1 is Monday, 7 Sunday. */
  weekdayOf(day: Day): number;
}

/** The calendar of a time zone (IANA name). Throws RangeError for a zone nobody knows. */
export type Calendars = (timeZone: string) => Calendar;

export const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

export const secondsMs = (seconds: number): number => seconds * 1000;
export const minutesMs = (minutes: number): number => minutes * 60_000;
export const hoursMs = (hours: number): number => hours * 3_600_000;
