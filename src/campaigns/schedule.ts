import { z } from 'zod';
import { noSchedule, weekdays, type Hours, type Schedule } from '../domain/schedule.ts';
import { hoursMs, isTimeZone } from '../domain/time.ts';
import { duration } from './duration.ts';

const form = /^\s*(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\s*$/;

/** Minutes after midnight; 24:00 is the end of a day. Null for what no clock shows. */
const minuteOf = (hour: string | undefined, minute: string | undefined): number | null => {
  const [hours, minutes] = [Number(hour), Number(minute)];
  return minutes < 60 && hours * 60 + minutes <= 24 * 60 ? hours * 60 + minutes : null;
};

const hoursOf = (text: string): Hours | null => {
  const [, fromHour, fromRest, untilHour, untilRest] = form.exec(text) ?? [];
  const [fromMinute, untilMinute] = [minuteOf(fromHour, fromRest), minuteOf(untilHour, untilRest)];
  if (fromMinute === null || untilMinute === null || fromMinute === 24 * 60) return null;
  return fromMinute === untilMinute ? null : { fromMinute, untilMinute };
};

const hours = z.string().transform((text, context) => {
  const read = hoursOf(text);
  if (read !== null) return read;
  context.addIssue({
    code: 'custom',
    message: 'expected hours of the day such as "09:00-18:30"; "22:00-02:00" ends on the next day',
  });
  return z.NEVER;
});

/** `schedule` in `campaign.json`. */
export const scheduleSchema = z.strictObject({
  timeZone: z
    .string()
    .refine(isTimeZone, 'is not a time zone; write it like "Europe/Berlin"')
    .optional(),
  /** One stretch needs no list. */
  hours: z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(hours).min(1)).optional(),
  days: z.array(z.enum(weekdays)).min(1).optional(),
  minGap: duration.optional(),
  spread: duration
    .refine((lengthMs) => lengthMs <= hoursMs(24), 'expected a spread of at most a day')
    .optional(),
  continuous: z.boolean().optional(),
});

type ScheduleFile = z.output<typeof scheduleSchema>;

/** Hours and days are those of a place, so it has to be named: the key that lacks it. */
export const placelessKey = ({ timeZone, hours, days }: ScheduleFile): 'hours' | 'days' | null => {
  if (timeZone !== undefined) return null;
  if (hours !== undefined) return 'hours';
  return days === undefined ? null : 'days';
};

export const toSchedule = (file: ScheduleFile | undefined): Schedule => ({
  opening: file === undefined ? null : openingOf(file),
  minGapMs: file?.minGap ?? noSchedule.minGapMs,
  spreadMs: file?.spread ?? noSchedule.spreadMs,
  continuous: file?.continuous ?? noSchedule.continuous,
});

const wholeDay: Hours = { fromMinute: 0, untilMinute: 24 * 60 };

const openingOf = ({ timeZone, hours, days }: ScheduleFile): Schedule['opening'] =>
  timeZone === undefined || (hours === undefined && days === undefined)
    ? null
    : { timeZone, hours: hours ?? [wholeDay], days: days ?? [...weekdays] };
