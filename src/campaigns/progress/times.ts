import type { Calendar, Moment } from '../../domain/time.ts';

/**
 * The old system wrote the time of its clock on the wall, without a zone; it is read and written as the daemon's. On a day
 * on which the clocks change it may be an hour off, and is the same again when it is read back.
 */
const written = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?$/;

/** The moment that a text names; null when it names none. */
export const momentOf = (text: string, calendar: Calendar): Moment | null => {
  const [, day, hours, minutes, seconds = '0', fraction = '', zone] = written.exec(text) ?? [];
  if (day === undefined || Number.isNaN(Date.parse(text))) return null;
  if (zone !== undefined) return Date.parse(text);
  const wholeSeconds = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return calendar.startOf(day) + wholeSeconds * 1000 + Math.floor(Number(`0${fraction}`) * 1000);
};

/** A moment as the old system writes it, to the millisecond. */
export const wallTime = (at: Moment, calendar: Calendar): string => {
  const day = calendar.dayOf(at);
  const time = new Date(Math.round(at - calendar.startOf(day))).toISOString().slice(11, 23);
  return `${day}T${time}`;
};
