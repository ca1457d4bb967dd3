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

/** Which day a moment belongs to, in the daemon's one time zone. */
export interface Calendar {
  dayOf(at: Moment): Day;
  /** When a day begins. */
  startOf(day: Day): Moment;
}

export const secondsMs = (seconds: number): number => seconds * 1000;
export const minutesMs = (minutes: number): number => minutes * 60_000;
export const hoursMs = (hours: number): number => hours * 3_600_000;
