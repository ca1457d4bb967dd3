import { hoursMs, minutesMs } from '../../src/domain/time.ts';
import { createRandom, type Random } from '../../src/simulator/random.ts';
import { pick } from './items.ts';

/** `schedule` of a `campaign.json`, in its own words. */
export interface SchedulePlan {
  timeZone: string;
  /** Null: every day. */
  days: readonly string[] | null;
  /** `09:00-12:30`; null: around the clock. */
  hours: readonly string[] | null;
  /** 0: none. */
  minGapMs: number;
  /** 0: none. */
  spreadMs: number;
  continuous: boolean;
}

/** Some go over to summer on the first night of every voyage, one goes back to winter in its second week. */
const timeZones = ['Europe/Berlin', 'Europe/Berlin', 'Europe/London', 'Australia/Sydney', 'Asia/Kolkata'];
/** Over midnight, around the hour that the clocks skip, and plain ones. */
const hoursOfDays = [
  ['22:00-02:30', '03:15-11:00', '11:30-21:00'],
  ['00:00-02:15', '02:45-13:00', '14:00-24:00'],
  ['18:00-08:30'],
  ['07:00-22:00'],
];
const daysOfWeeks = [
  ['mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
  ['sun', 'mon', 'tue', 'wed', 'thu', 'fri'],
];

/**
 * A schedule for each of so many campaigns, or none. They are drawn by themselves, so that all else of a voyage is what its
 * seed makes it. `always`: each campaign has one, and goes on by itself day after day.
 */
export function drawSchedules(seed: number, campaigns: number, always: boolean): (SchedulePlan | null)[] {
  const chance = createRandom(`schedules ${seed}`);
  const hasSome = chance.chance(0.4);
  return Array.from({ length: campaigns }, () => {
    const schedule = drawSchedule(chance, always);
    const has = chance.chance(0.8);
    return always || (hasSome && has) ? schedule : null;
  });
}

const drawSchedule = (chance: Random, always: boolean): SchedulePlan => ({
  timeZone: pick(chance, timeZones),
  days: chance.chance(0.3) ? pick(chance, daysOfWeeks) : null,
  hours: chance.chance(0.75) ? pick(chance, hoursOfDays) : null,
  minGapMs: chance.chance(0.6) ? Math.round(hoursMs(1 + 3 * chance.next())) : 0,
  spreadMs: chance.chance(0.6) ? Math.round(minutesMs(10 + 50 * chance.next())) : 0,
  continuous: chance.chance(0.6) || always,
});

/** As it stands in the file. */
export const scheduleFile = ({ timeZone, days, hours, minGapMs, spreadMs, continuous }: SchedulePlan) => ({
  timeZone,
  ...(days === null ? {} : { days }),
  ...(hours === null ? {} : { hours }),
  minGap: `${minGapMs}ms`,
  spread: `${spreadMs}ms`,
  continuous,
});
