import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** How large a daemon has become, by a day of its voyage. */
export interface Sounding {
  day: number;
  /** The posts that were out by then. */
  posts: number;
  pages: number;
  /** Of these, what is used again before the file grows. */
  freePages: number;
  pageBytes: number;
  /** How long the life at hand had lasted. */
  ageDays: number;
  /** What went from the heap with that life, when it was shut down. */
  lifeBytes: number;
}

/** The bytes of the heap that something still holds on to. */
export function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
  return process.memoryUsage().heapUsed;
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;

/** What of it is the same every time. */
export const sizeLine = ({ day, posts, pages, freePages, pageBytes }: Sounding): string =>
  `day ${day}: ${posts} posts, database ${megabytes(pages * pageBytes)}, of which ${megabytes(freePages * pageBytes)} free`;

export const lifeLine = (sounding: Sounding): string =>
  `${sizeLine(sounding)}; a life of ${sounding.ageDays.toFixed(1)} days held ${megabytes(sounding.lifeBytes)}`;
