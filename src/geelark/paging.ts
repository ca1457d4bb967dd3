import type { Reply } from '../domain/cloud.ts';
import { failureOf } from './httpcodes.ts';

/** What one call brings of a long list. `total` is null when the cloud does not say. */
export interface Page<Row> {
  total: number | null;
  rows: Row[];
}

/** Where the next page begins, in the two ways of §1.5. */
export interface Position {
  /** From 1. */
  page: number;
  /** The last row's id; null for the first page. */
  lastId: string | null;
}

/** The cloud's limit for a page. */
export const pageSize = 100;
/** More than any team has; an end to a list that has none. */
const mostPages = 1000;

/**
 * Reads a list to its end: completely, or a failure. Rows are counted once, however pages shift while we read. A
 * short page is the last one, unless the total says that rows are missing: then we go on as long as pages bring
 * something new. A full page of rows we know already means that the cloud ignores our position. A total that changes
 * while we read is taken at its smallest, for what was added meanwhile need not be in the answer.
 */
export async function readAll<Row>(
  what: string,
  idOf: (row: Row) => string,
  ask: (position: Position) => Promise<Reply<Page<Row>>>,
): Promise<Reply<Row[]>> {
  const seen = new Map<string, Row>();
  let leastTotal = Infinity;
  let lastId: string | null = null;
  let [askedAt, at] = [0, 0];

  for (let page = 1; page <= mostPages; page += 1) {
    const reply = await ask({ page, lastId });
    if (!reply.ok) return reply;
    const { rows, total } = reply.value;
    if (page === 1) askedAt = reply.askedAt;
    at = reply.at;
    leastTotal = Math.min(leastTotal, total ?? Infinity);
    const seenBefore = seen.size;
    for (const row of rows) if (!seen.has(idOf(row))) seen.set(idOf(row), row);

    const nothingMissing = leastTotal === Infinity || seen.size >= leastTotal;
    if (rows.length < pageSize && nothingMissing) return { ok: true, askedAt, at, value: [...seen.values()] };
    const last = rows.at(-1);
    if (last === undefined || seen.size === seenBefore) break;
    lastId = idOf(last);
  }
  const message = `The ${what} could not be read completely.`;
  const failure = failureOf('geelark.incomplete', 'infrastructure', message);
  return { ok: false, askedAt, at, effect: 'none', failure };
}
