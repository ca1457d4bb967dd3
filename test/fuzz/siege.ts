import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { openTown } from '../lifecycle/kit.ts';
import { Malformer } from './malform.ts';
import { pelt } from './pelt.ts';

const pageBytes = 4096;

const residentBytes = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * pageBytes;

const socketsOf = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

/** Real time; the programs of a test do not outlive it. */
const longestMs = 3_600_000;

export interface Siege {
  seed: string;
  count: number;
  /** What the heap may breathe between half of the way and its end. */
  mostGrowthBytes: number;
}

/**
 * The real daemon under malformed requests at both of its sockets: it lives, it answers none with a fault of its own,
 * it lets every connection go, its memory is steady, and it still does its work.
 */
export async function besiege({ seed, count, mostGrowthBytes }: Siege): Promise<string> {
  await using town = await openTown({ lifeLimitMs: longestMs });
  const { pid } = await town.client.ping();
  const files = socketsOf(pid);
  let warmBytes = 0;
  let peakBytes = 0;
  const watch = (done: number): void => {
    if (done % 100 !== 0) return;
    const bytes = residentBytes(pid);
    if (done <= count / 4) warmBytes = Math.max(warmBytes, bytes);
    peakBytes = Math.max(peakBytes, bytes);
  };
  const startedAt = performance.now();
  const [orders, reads] = await Promise.all([
    pelt(town.socket, new Malformer(`${seed} orders`), count / 2, watch),
    pelt(town.socket.replace('.sock', '-ro.sock'), new Malformer(`${seed} reads`), count / 2),
  ]);
  const seconds = (performance.now() - startedAt) / 1000;
  const shown = [...orders.faults, ...reads.faults].slice(0, 3).map(({ bytes }) => bytes.toString('latin1'));
  expect(shown, `answered with a fault, seed ${seed}`).toEqual([]);
  expect([...orders.stuck, ...reads.stuck].slice(0, 3), `did not end, seed ${seed}`).toEqual([]);
  expect((await town.client.ping()).pid).toBe(pid);
  expect(town.log().filter(({ level }) => level === 'error')).toEqual([]);
  await town.until('every connection is closed', () => socketsOf(pid) <= files + 1);
  expect(peakBytes - warmBytes, 'growth of memory').toBeLessThan(mostGrowthBytes);
  const statuses = [orders, reads].map(({ answers }) =>
    JSON.stringify(Object.fromEntries([...answers].sort())),
  );
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
  return `${count} requests in ${seconds.toFixed(0)} s; orders ${statuses.join(', reads ')}; ${megabytes(warmBytes)}, then at most ${megabytes(peakBytes)}`;
}
