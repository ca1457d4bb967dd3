import type { Moment } from '../domain/time.ts';

/** Timers beyond this fire at once (a 32-bit limit of the platform), so a longer wait is cut and taken up again. */
const longestTimerMs = 2 ** 31 - 1;

/** A delay is a deadline minus the moment the machine knows: it never reads the time itself. */
export const remainingMs = (deadlineAt: Moment | null, at: Moment): number =>
  deadlineAt === null ? longestTimerMs : Math.min(Math.max(0, deadlineAt - at), longestTimerMs);
