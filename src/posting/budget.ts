import type { Run } from '../domain/run.ts';
import type { Store } from '../domain/store.ts';
import type { Calendar, Clock } from '../domain/time.ts';

/** How many phone minutes may be used in a day, all campaigns together; null: as many as it takes. */
export interface Budget {
  maxPhoneMinutesPerDay: number | null;
}

/** Begins a pause where the day's phone minutes are used up, of everything or of the campaign. What is on goes on. */
export function keepBudget(
  store: Store,
  clock: Clock,
  calendar: Calendar,
  budget: Budget,
  runId: number,
): void {
  const run: Run | null = store.run(runId);
  if (run === null) return;
  const now = clock.now();
  const since = calendar.startOf(calendar.dayOf(now));
  const check = (limitMinutes: number | null, campaign: string | null) => {
    if (limitMinutes === null || store.phoneMinutes({ since, campaign, now }) < limitMinutes) return;
    const message = `the ${limitMinutes} phone minutes of the day are used up`;
    store.pause({ campaign, code: 'budget.phone-minutes', message, at: now });
  };
  check(budget.maxPhoneMinutesPerDay, null);
  check(run.settings.maxPhoneMinutesPerDay, run.campaign);
}
