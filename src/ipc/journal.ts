import { z } from 'zod';
import { moment } from './parts.ts';
import { factFilter } from './requests.ts';

/** Where to begin reading facts: `GET /v1/facts?since=` wants a sequence number, and people know times and counts. */
export const factStartQuery = factFilter.extend({
  /** So long before now, on the daemon's clock. */
  agoMs: z.coerce.number<string>().min(0).exactOptional(),
  /** From this moment on. */
  at: z.coerce.number<string>().min(0).exactOptional(),
  /** At most so many, the newest. Without any of these: from the first fact on. */
  last: z.coerce.number<string>().int().min(0).exactOptional(),
});

export const factStartView = z.object({
  now: moment,
  /** The sequence number to read behind. */
  seq: z.int(),
});

export type FactStartQuery = z.output<typeof factStartQuery>;
export type FactStartAsk = z.input<typeof factStartQuery>;
export type FactStartView = z.infer<typeof factStartView>;

export interface Journals {
  factStart(query: FactStartQuery): FactStartView | Promise<FactStartView>;
}
