import type { Deeds } from '../domain/deeds.ts';
import type { Store } from '../domain/store.ts';
import type { Calendar, Clock } from '../domain/time.ts';
import { keepBudget, type Budget } from './budget.ts';

/** Takes the next due job of a run for a worker; none if the day's phone minutes are used up. */
export const claim =
  (store: Store, clock: Clock, calendar: Calendar, budget: Budget): Deeds['claim'] =>
  async (order) => {
    keepBudget(store, clock, calendar, budget, order.runId);
    const at = clock.now();
    return { at, claim: store.claim({ ...order, day: calendar.dayOf(at), at }) };
  };
