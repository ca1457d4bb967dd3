import { minutesMs, type Moment } from '../../../src/domain/time.ts';
import type { SchedulePlan } from '../schedules.ts';

interface Reading {
  weekday: string;
  minute: number;
}

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const dayBefore = (weekday: string): string => weekdays.at(weekdays.indexOf(weekday) - 1) ?? '';

/** Says whether a clock on the wall is within the hours of a schedule: read off, nothing is reckoned with time zones. */
export function timetable({ timeZone, days, hours }: SchedulePlan): (at: Moment) => boolean {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const read = (at: Moment): Reading => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
    return {
      weekday: (parts.get('weekday') ?? '').toLowerCase(),
      minute: minuteOf(`${parts.get('hour') ?? ''}:${parts.get('minute') ?? ''}`),
    };
  };
  const isDay = (weekday: string): boolean => days?.includes(weekday) ?? true;
  const isIn = ({ weekday, minute }: Reading): boolean =>
    (hours ?? ['00:00-24:00']).some((stretch) => {
      const [from = 0, until = 0] = stretch.split('-').map(minuteOf);
      if (from < until) return isDay(weekday) && from <= minute && minute < until;
      return (isDay(weekday) && from <= minute) || (isDay(dayBefore(weekday)) && minute < until);
    });
  return (at) => {
    const shown = read(at);
    const before = read(at - minutesMs(60));
    // Clocks that were set back show an hour twice; what is meant by it, the wall does not say.
    return isIn(shown) || shown.minute === before.minute;
  };
}

const minuteOf = (clock: string): number => {
  const [hour = NaN, minute = NaN] = clock.split(':').map(Number);
  return hour * 60 + minute;
};
