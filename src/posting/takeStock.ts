import type { Deeds } from '../domain/deeds.ts';
import type { Work } from '../domain/store.ts';
import type { Calendar, Clock } from '../domain/time.ts';

/** Counts what is left to do in a run. */
export const takeStock =
  (store: Work, clock: Clock, calendar: Calendar): Deeds['takeStock'] =>
  async ({ runId }) => {
    const at = clock.now();
    return { at, stock: store.takeStock({ runId, day: calendar.dayOf(at), at }) };
  };
