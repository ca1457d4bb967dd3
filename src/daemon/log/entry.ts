import { z } from 'zod';

/** A line of the log as pino writes it: what the journal has words for, and everything else as it came. */
const line = z.looseObject({ level: z.string(), time: z.string(), msg: z.string().default('') });

/** The levels of syslog(3), which the journal sorts by. */
const priorities: Readonly<Record<string, number>> = { debug: 7, info: 6, warn: 4, error: 3, fatal: 2 };
const errorPriority = 3;

export type Entry = [field: string, value: string][];

export const priorityOf = (json: string): number =>
  priorities[line.parse(JSON.parse(json)).level] ?? errorPriority;

/**
 * The fields of a journal entry. Each key of the line gets one of its own, so that `journalctl POSTD_CAMPAIGN=viral`
 * finds what a campaign said; the journal keeps the wall's time, POSTD_TIME is that of the daemon's clock.
 */
export function entryOf(json: string): Entry {
  const { level, msg, ...context } = line.parse(JSON.parse(json));
  return [
    ['MESSAGE', msg],
    ['PRIORITY', String(priorities[level] ?? errorPriority)],
    ['SYSLOG_IDENTIFIER', 'postd'],
    ...Object.entries(context).map(([key, value]): Entry[number] => [fieldOf(key), textOf(value)]),
  ];
}

/** `jobId` becomes `POSTD_JOB_ID`: the journal takes capitals, digits and underscores. */
const fieldOf = (key: string): string =>
  `POSTD_${key
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toUpperCase()
    .replaceAll(/[^A-Z0-9_]/g, '_')}`;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
