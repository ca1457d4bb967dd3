import { spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import type { Writable } from 'node:stream';
import type { DestinationStream } from 'pino';
import { entryOf, priorityOf } from './entry.ts';

/** Where log lines go, and a way to see them all gone; after that none may come. */
export interface Sink extends DestinationStream {
  sent(): Promise<void>;
}

/**
 * The journal with its fields. Node has no Unix datagrams, so either the service manager opened the journal's socket
 * for us (`OpenFile=`, systemd 253), or a relay of one line of Perl, which every Debian has, sends them. Where neither
 * can, a line goes to stdout with its priority in front (sd-daemon(3)), and its fields stay JSON.
 */
export const toJournal = (fd: number | null, output: Writable): Sink =>
  fd === null ? byRelay(output) : byDescriptor(fd, output);

const printTo = (output: Writable, json: string): void => {
  output.write(`<${priorityOf(json)}>${json.trimEnd()}\n`);
};

/** One write is one datagram. A value with a line break goes as its length and its bytes (Journal Native Protocol). */
function byDescriptor(fd: number, output: Writable): Sink {
  return {
    write(json) {
      try {
        writeSync(fd, datagramOf(json));
      } catch {
        printTo(output, json);
      }
    },
    sent: () => Promise.resolve(),
  };
}

const datagramOf = (json: string): Buffer =>
  Buffer.concat(entryOf(json).map(([field, value]) => encoded(field, value)));

function encoded(field: string, value: string): Buffer {
  if (!value.includes('\n')) return Buffer.from(`${field}=${value}\n`);
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(bytes.length));
  return Buffer.concat([Buffer.from(`${field}\n`), length, bytes, Buffer.from('\n')]);
}

const journalSocket = '/run/systemd/journal/socket';
/** Reads a length of four bytes and so many bytes, again and again, and sends each as one datagram. */
const relayScript =
  'socket(S,AF_UNIX,SOCK_DGRAM,0) && connect(S,pack_sockaddr_un($ARGV[0])) || exit 1;' +
  'while (read(STDIN,$n,4)==4) { read(STDIN,$d,unpack("N",$n)); send(S,$d,0) }';

/** A journal that takes nothing must not fill our memory. */
const mostWaitingBytes = 1024 * 1024;

/** The relay lives as long as we do: the journal asks of whoever sends a datagram to which unit it belongs. */
function byRelay(output: Writable): Sink {
  const relay = spawn('perl', ['-MSocket', '-e', relayScript, journalSocket], {
    env: { PATH: '/usr/bin:/bin' },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  let lives = true;
  const over = new Promise<void>((resolve) => {
    const end = () => {
      lives = false;
      resolve();
    };
    relay.once('error', end);
    relay.once('close', end);
  });
  relay.stdin.on('error', () => undefined);
  relay.unref();
  return {
    write(json) {
      if (!lives || relay.stdin.writableLength > mostWaitingBytes) {
        printTo(output, json);
        return;
      }
      const datagram = datagramOf(json);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(datagram.length);
      relay.stdin.write(Buffer.concat([length, datagram]));
    },
    sent() {
      relay.stdin.end();
      return over;
    },
  };
}
