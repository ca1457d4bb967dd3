import { hoursMs, minutesMs, type Day, type Moment } from '../../../src/domain/time.ts';
import type { SchedulePlan } from '../../voyage/schedules.ts';

/** The schedule of the campaign that goes on day after day, in Berlin in January: an hour ahead of UTC, by hand. */
export const schedule: SchedulePlan = {
  timeZone: 'Europe/Berlin',
  days: null,
  hours: ['00:10-23:50'],
  minGapMs: 0,
  spreadMs: 0,
  continuous: true,
};
const aheadMs = hoursMs(1);
/** Before midnight and after it. */
const shutMs = minutesMs(10);

const wallOf = (at: Moment): Moment => at + aheadMs;
const midnightBefore = (at: Moment): Moment => at - (wallOf(at) % hoursMs(24));

export const dayOf = (at: Moment): Day => new Date(wallOf(at)).toISOString().slice(0, 10);
export const nextMidnight = (at: Moment): Moment => midnightBefore(at) + hoursMs(24);
export const closingOn = (at: Moment): Moment => midnightBefore(at) + hoursMs(24) - shutMs;
export const nextOpening = (at: Moment): Moment => {
  const opening = midnightBefore(at) + shutMs;
  return opening > at ? opening : opening + hoursMs(24);
};
