import { connect } from 'node:net';
import type { Malformer, Throw } from './malform.ts';

export interface Pelting {
  /** How often each status was answered; `none` where nothing was. */
  answers: Map<string, number>;
  /** What was thrown at a connection that did not end. */
  stuck: Throw[];
  /** What was answered with a fault of the daemon's own. */
  faults: Throw[];
}

/** Real time. Whoever has closed his side is answered and let go at once, so this is long. */
const patienceMs = 20_000;
const mostHeardBytes = 64 * 1024;
const abreast = 32;

/** Throws so many requests at a socket, some abreast, a connection each. */
export async function pelt(
  socketPath: string,
  malformer: Malformer,
  count: number,
  every?: (thrown: number) => void,
): Promise<Pelting> {
  const pelting: Pelting = { answers: new Map(), stuck: [], faults: [] };
  let thrown = 0;
  const thrower = async (): Promise<void> => {
    while (thrown < count) {
      thrown += 1;
      every?.(thrown);
      const one = malformer.next();
      const heard = await hurl(socketPath, one);
      if (heard === null) pelting.stuck.push(one);
      const status = /^HTTP\/1\.1 (\d{3}) /.exec(heard ?? '')?.[1] ?? 'none';
      if (/(^|\n)HTTP\/1\.1 5\d\d /.test(heard ?? '')) pelting.faults.push(one);
      pelting.answers.set(status, (pelting.answers.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: abreast }, thrower));
  return pelting;
}

/** What was answered until the connection ended; null when it did not end. */
const hurl = (socketPath: string, { bytes, then }: Throw): Promise<string | null> =>
  new Promise((resolve) => {
    const socket = connect({ path: socketPath, allowHalfOpen: false });
    let heard = '';
    let isStuck = false;
    const timer = setTimeout(() => {
      isStuck = true;
      socket.destroy();
    }, patienceMs);
    socket.on('data', (piece) => {
      if (heard.length < mostHeardBytes) heard += piece.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(isStuck ? null : heard);
    });
    socket.on('connect', () => {
      if (then === 'never reads') socket.pause();
      socket.write(bytes, () => {
        if (then === 'ends') socket.end();
        else socket.destroy();
      });
    });
  });
