import type { Writable } from 'node:stream';
import { stripVTControlCharacters, styleText } from 'node:util';
import { pino, type DestinationStream, type Logger } from 'pino';
import { z } from 'zod';
import type { FactLevel } from '../domain/fact.ts';
import type { Clock } from '../domain/time.ts';

export type { Logger } from 'pino';

/** Where lines go: a terminal gets readable ones. */
export type Output = Writable & { isTTY?: boolean };

/**
 * The log: JSON lines for machines, one readable line each on a terminal. Moments are those of the daemon's clock.
 * Whatever carries one of these names is cut out, should it ever get in.
 */
const secrets = ['token', 'apiKey', 'uploadUrl', 'url', 'authorization', 'proxy', 'password'];

export const createLogger = (level: FactLevel, clock: Clock, output: Output): Logger =>
  pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date(clock.now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: [...secrets, ...secrets.map((name) => `*.${name}`)], censor: '[secret]' },
    },
    output.isTTY === true ? readable(output) : output,
  );

const line = z.looseObject({
  level: z.string(),
  time: z.string(),
  msg: z.string().optional(),
  campaign: z.string().optional(),
  worker: z.string().optional(),
  jobId: z.string().optional(),
});

const colours = { debug: 'gray', info: 'green', warn: 'yellow', error: 'red' } as const;

/** `14:03:12 warn  viral w2 viral-7  no answer to task ...` */
const readable = (output: Output): DestinationStream => ({
  write(json) {
    const { level, time, msg, campaign, worker, jobId } = line.parse(JSON.parse(json));
    const colour = level in colours ? colours[level as keyof typeof colours] : 'red';
    const label = styleText(colour, level.padEnd(5), { stream: output });
    const where = [campaign, worker, jobId].filter((part) => part !== undefined).join(' ');
    output.write(
      `${time.slice(11, 19)} ${label} ${harmless(where === '' ? '' : `${where}  `)}${harmless(msg ?? '')}\n`,
    );
  },
});

/** Captions and the cloud's words may hold anything; a terminal must not obey it. */
const harmless = (text: string): string => stripVTControlCharacters(text).replace(/\p{Cc}/gu, ' ');
