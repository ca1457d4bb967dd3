import { minutesMs } from '../domain/time.ts';
import type { Moment } from '../domain/time.ts';
import type { CloudPhone, PhoneRun } from './model.ts';

/** How long a run has been billed, in minutes: from status 0 until it was off, or until `now`. */
export const runMinutes = (run: PhoneRun, now: Moment): number =>
  run.runningAt === null ? 0 : ((run.offAt ?? now) - run.runningAt) / minutesMs(1);

/** Minutes the wallet has paid for: a run is debited when it ends, rounded up. */
export const billedMinutes = (phones: Iterable<CloudPhone>): number => {
  let minutes = 0;
  for (const phone of phones) {
    for (const run of phone.runs) minutes += run.offAt === null ? 0 : Math.ceil(runMinutes(run, run.offAt));
  }
  return minutes;
};
