import type { Deeds } from '../domain/deeds.ts';
import type { Work } from '../domain/store.ts';
import type { Calendar, Clock } from '../domain/time.ts';

/** Takes the next due job of a run for a worker. */
export const claim =
  (store: Work, clock: Clock, calendar: Calendar): Deeds['claim'] =>
  async (order) => {
    const at = clock.now();
    return { at, claim: store.claim({ ...order, day: calendar.dayOf(at), at }) };
  };
