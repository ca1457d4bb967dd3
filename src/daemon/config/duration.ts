import { z } from 'zod';

const unitsMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
const pattern = /^(?<amount>\d+(?:\.\d+)?)\s*(?<unit>ms|s|m|h)$/;

/** A duration as people write it (`90s`, `10m`, `1.5h`), in milliseconds. */
export const duration = z.string().transform((text, context) => {
  const { amount, unit } = pattern.exec(text.trim())?.groups ?? {};
  if (amount !== undefined && (unit === 'ms' || unit === 's' || unit === 'm' || unit === 'h')) {
    return Math.round(Number(amount) * unitsMs[unit]);
  }
  context.addIssue({
    code: 'custom',
    message: `"${text}" is not a duration; write it like 90s, 10m or 1.5h`,
  });
  return z.NEVER;
});
