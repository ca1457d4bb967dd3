import type { Writable } from 'node:stream';
import { stripVTControlCharacters, styleText } from 'node:util';
import type { DestinationStream } from 'pino';
import { z } from 'zod';

const line = z.looseObject({
  level: z.string(),
  time: z.string(),
  msg: z.string().optional(),
  campaign: z.string().optional(),
  worker: z.string().optional(),
  jobId: z.string().optional(),
});

const colours = { debug: 'gray', info: 'green', warn: 'yellow', error: 'red' } as const;

/** For people: `14:03:12 warn  viral w2 viral-7  no answer to task ...` */
export const toTerminal = (output: Writable): DestinationStream => ({
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
