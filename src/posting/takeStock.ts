import type { Deeds } from '../domain/deeds.ts';
import type { Run, Stock } from '../domain/run.ts';
import type { Store } from '../domain/store.ts';
import type { Calendar, Clock, Moment } from '../domain/time.ts';
import type { HoursOf } from './hours.ts';
import { runOf } from './run.ts';

/** Counts what is left to do in a run. */
export const takeStock =
  (store: Store, clock: Clock, calendar: Calendar, hoursOf: HoursOf): Deeds['takeStock'] =>
  async ({ runId }) => {
    const run = runOf(store, runId);
    const at = clock.now();
    return { at, stock: stockOf(store, calendar, hoursOf, run, at) };
  };

/** Outside the run's hours, what will be left to do when they begin: on another day caps may count anew. */
export function stockOf(store: Store, calendar: Calendar, hoursOf: HoursOf, run: Run, at: Moment): Stock {
  const open = hoursOf(run)(at);
  const seenFrom = Math.max(at, open.from);
  const day = calendar.dayOf(seenFrom);
  return {
    ...store.takeStock({ runId: run.runId, day, at: seenFrom, open }),
    opensAt: open.from > at ? open.from : null,
    nextDay: nextDayOf(calendar, run, at),
  };
}

/** For a continuous run. A clock that was set back is on another day, too: planning that one once more does no harm. */
export function nextDayOf(calendar: Calendar, { plannedAt, settings }: Run, at: Moment): Stock['nextDay'] {
  if (!settings.schedule.continuous) return null;
  const today = calendar.dayOf(at);
  return {
    at: calendar.startOf(calendar.dayAfter(today, 1)),
    hasCome: calendar.dayOf(plannedAt) !== today,
  };
}
