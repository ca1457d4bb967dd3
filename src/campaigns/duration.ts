import { z } from 'zod';
import { hoursMs, minutesMs, secondsMs } from '../domain/time.ts';

const unitsMs = { ms: 1, s: secondsMs(1), m: minutesMs(1), h: hoursMs(1) } as const;
const longestMs = hoursMs(24 * 7);
const isUnit = (text: string): text is keyof typeof unitsMs => Object.hasOwn(unitsMs, text);

/** Milliseconds of a number of seconds, or of a text such as `30s`, `2.5m`, `1h`, `500ms`; null for anything else. */
const durationMs = (value: unknown): number | null => {
  if (typeof value === 'number') return secondsMs(value);
  if (typeof value !== 'string') return null;
  const [, amount, unit] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*$/.exec(value) ?? [];
  return amount !== undefined && unit !== undefined && isUnit(unit) ? Number(amount) * unitsMs[unit] : null;
};

/** A duration of a settings file, in milliseconds. */
export const duration = z.unknown().transform((value, context) => {
  const lengthMs = durationMs(value);
  if (lengthMs !== null && lengthMs >= 0 && lengthMs <= longestMs) return Math.round(lengthMs);
  context.addIssue({
    code: 'custom',
    message: 'expected seconds, or a duration such as "30s", "2m" or "1h", of at most a week',
  });
  return z.NEVER;
});
