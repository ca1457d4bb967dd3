import type { PauseOf } from '../domain/pause.ts';
import type { Run } from '../domain/run.ts';
import type { Store } from '../domain/store.ts';
import type { Calendar, Clock } from '../domain/time.ts';

/** How many phone minutes may be used in a day, all campaigns together; null: as many as it takes. */
export interface Budget {
  maxPhoneMinutesPerDay: number | null;
}

const code = 'budget.phone-minutes';

/**
 * Begins a pause where the day's phone minutes are used up, of everything or of the campaign; what is on goes on. It
 * ends with the day, or when an operator resumes: that waives the limit for the rest of the day.
 */
export function keepBudget(store: Store, clock: Clock, calendar: Calendar, budget: Budget, run: Run): void {
  const now = clock.now();
  const dayBegan = calendar.startOf(calendar.dayOf(now));
  const check = (limitMinutes: number | null, campaign: string | null) => {
    endYesterdays(store, campaign, dayBegan, now);
    if (limitMinutes === null || store.phoneMinutes({ since: dayBegan, campaign, now }) < limitMinutes)
      return;
    const message = `the ${limitMinutes} phone minutes of the day are used up`;
    store.pause({ ...pauseOf(campaign), code, message, at: now, waivedFrom: dayBegan });
  };
  check(budget.maxPhoneMinutesPerDay, null);
  check(run.settings.maxPhoneMinutesPerDay, run.campaign);
}

function endYesterdays(store: Store, campaign: string | null, dayBegan: number, now: number): void {
  const whose = pauseOf(campaign);
  const pause = store
    .pauses()
    .find((known) => known.kind === whose.kind && known.name === whose.name && known.code === code);
  if (pause !== undefined && pause.since < dayBegan) store.resume({ ...whose, code, at: now });
}

const pauseOf = (campaign: string | null): PauseOf =>
  campaign === null ? { kind: 'everything', name: null } : { kind: 'campaign', name: campaign };
