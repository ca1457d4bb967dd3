import type { Deeds } from '../domain/deeds.ts';
import type { Store } from '../domain/store.ts';
import type { Calendar, Clock } from '../domain/time.ts';
import { keepBudget, type Budget } from './budget.ts';
import type { HoursOf } from './hours.ts';
import { runOf } from './run.ts';

/** Takes the next due job of a run for a worker; none outside its hours, or if the day's phone minutes are used up. */
export const claim =
  (store: Store, clock: Clock, calendar: Calendar, hoursOf: HoursOf, budget: Budget): Deeds['claim'] =>
  async (order) => {
    const run = runOf(store, order.runId);
    keepBudget(store, clock, calendar, budget, run);
    const at = clock.now();
    return { at, claim: store.claim({ ...order, day: calendar.dayOf(at), at, open: hoursOf(run)(at) }) };
  };
