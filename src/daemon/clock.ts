import type { Clock, Moment } from '../domain/time.ts';

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
