import type { Keep, Pruned } from '../domain/retention.ts';
import type { Store } from '../domain/store.ts';
import { hoursMs, secondsMs, type Calendar, type Clock, type Moment } from '../domain/time.ts';
import { nap } from './nap.ts';

export interface PruningPorts {
  store: Store;
  clock: Clock;
  calendar: Calendar;
  /** What is in force. */
  keep: () => Keep;
  signal: AbortSignal;
}

const everyMs = hoursMs(1);
/** Between two steps others have their turn. */
const pauseMs = secondsMs(1);
const stepRows = 500;
const dayMs = hoursMs(24);

/**
 * Lets go of history that has had its time, once an hour, a step at a time, until the signal aborts. Rejects when the
 * store does.
 */
export async function keepHistoryShort({ clock, signal, ...ports }: PruningPorts): Promise<void> {
  let next: Moment | null = 0;
  while (!signal.aborted) {
    ({ next } = step({ ...ports, clock }, next ?? 0));
    await nap(clock, next === null ? everyMs : pauseMs, signal);
  }
}

function step({ store, clock, calendar, keep }: Omit<PruningPorts, 'signal'>, after: Moment): Pruned {
  const now = clock.now();
  const { factsDays, attemptsDays, callsDays } = keep();
  return store.prune({
    factsBefore: now - factsDays * dayMs,
    attemptsBefore: now - attemptsDays * dayMs,
    callsBefore: calendar.dayOf(now - callsDays * dayMs),
    attemptsAfter: after,
    limit: stepRows,
  });
}
