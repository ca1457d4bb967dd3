import type { Deeds } from '../domain/deeds.ts';
import { always } from '../domain/schedule.ts';
import type { Store } from '../domain/store.ts';
import type { Calendar, Clock } from '../domain/time.ts';
import { keepBudget, type Budget } from './budget.ts';
import type { HoursOf } from './hours.ts';

/** Takes the next due job of a run for a worker; none outside its hours, or if the day's phone minutes are used up. */
export const claim =
  (store: Store, clock: Clock, calendar: Calendar, hoursOf: HoursOf, budget: Budget): Deeds['claim'] =>
  async (order) => {
    keepBudget(store, clock, calendar, budget, order.runId);
    const at = clock.now();
    const run = store.run(order.runId);
    const open = run === null ? always : hoursOf(run, at);
    return { at, claim: store.claim({ ...order, day: calendar.dayOf(at), at, open }) };
  };
