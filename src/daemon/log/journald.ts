import { spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import type { Writable } from 'node:stream';
import type { DestinationStream } from 'pino';
import { entryOf, priorityOf } from './entry.ts';

/** So many lines may wait for the program that hands them to the journal; what comes beyond goes without fields. */
const mostWaiting = 200;

/** Where log lines go, and a way to see them all gone. */
export interface Sink extends DestinationStream {
  sent(): Promise<void>;
}

/**
 * The journal with its fields. Node has no Unix datagrams, so either the service manager opened the journal's socket
 * for us (`OpenFile=`, systemd 253), or util-linux's `logger --journald` writes the entries. Where neither can, a line
 * goes to stdout with its priority in front (sd-daemon(3)), and its fields stay JSON.
 */
export const toJournal = (fd: number | null, output: Writable): Sink =>
  fd === null ? byProgram(output) : byDescriptor(fd, output);

const printTo = (output: Writable, json: string): void => {
  output.write(`<${priorityOf(json)}>${json.trimEnd()}\n`);
};

/** One write is one datagram. A value with a line break goes as its length and its bytes (Journal Native Protocol). */
function byDescriptor(fd: number, output: Writable): Sink {
  return {
    write(json) {
      try {
        writeSync(fd, Buffer.concat(entryOf(json).map(([field, value]) => encoded(field, value))));
      } catch {
        printTo(output, json);
      }
    },
    sent: () => Promise.resolve(),
  };
}

function encoded(field: string, value: string): Buffer {
  if (!value.includes('\n')) return Buffer.from(`${field}=${value}\n`);
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(bytes.length));
  return Buffer.concat([Buffer.from(`${field}\n`), length, bytes, Buffer.from('\n')]);
}

/** One program a line, one line after the other: they keep their order. */
function byProgram(output: Writable): Sink {
  let last = Promise.resolve();
  let waiting = 0;
  const hand = (json: string): Promise<void> =>
    new Promise((resolve) => {
      const child = spawn('logger', ['--journald'], {
        env: { PATH: '/usr/bin:/bin' },
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      const end = (handed: boolean) => () => {
        if (!handed) printTo(output, json);
        resolve();
      };
      child.stdin.on('error', () => undefined);
      child.once('error', end(false));
      child.once('close', (code) => end(code === 0)());
      child.stdin.end(
        entryOf(json)
          .map(([field, value]) => `${field}=${value.replaceAll(/[\r\n]+/g, ' ')}\n`)
          .join(''),
      );
    });
  return {
    write(json) {
      if (waiting >= mostWaiting) {
        printTo(output, json);
        return;
      }
      waiting += 1;
      last = last.then(() => hand(json)).finally(() => (waiting -= 1));
    },
    sent: () => last,
  };
}
