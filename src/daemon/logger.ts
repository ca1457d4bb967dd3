import type { Writable } from 'node:stream';
import { pino, type DestinationStream, type Logger } from 'pino';
import type { FactLevel } from '../domain/fact.ts';
import type { Clock } from '../domain/time.ts';
import type { Seat } from './config/seat.ts';
import { toJournal, type Sink } from './log/journald.ts';
import { toTerminal } from './log/terminal.ts';

export type { Logger } from 'pino';

/** Where lines go: a terminal gets readable ones. */
export type Output = Writable & { isTTY?: boolean };

/** Whatever carries one of these names is cut out, should it ever get in. */
const secrets = ['token', 'apiKey', 'uploadUrl', 'url', 'authorization', 'proxy', 'password'];

/** The log as JSON lines to wherever they go. Moments are those of the daemon's clock. */
export const createLogger = (level: FactLevel, clock: Clock, destination: DestinationStream): Logger =>
  pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date(clock.now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: [...secrets, ...secrets.map((name) => `*.${name}`)], censor: '[secret]' },
    },
    destination,
  );

/** Readable lines for a terminal, entries with fields for the journal, JSON lines for anything else. */
export function chooseSink(output: Output, seat: Seat): Sink {
  if (output.isTTY === true) return { ...toTerminal(output), sent };
  if (seat.journalFd !== null || seat.printsToJournal) return toJournal(seat.journalFd, output);
  return { write: (json) => void output.write(json), sent };
}

const sent = (): Promise<void> => Promise.resolve();
