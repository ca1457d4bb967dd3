import type { Calendar, Calendars, Day, Moment } from './time.ts';

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

/** When a campaign begins posts, and in which rhythm. What is begun is finished, whatever the clock says. */
export interface Schedule {
  /** Null: around the clock. */
  opening: Opening | null;
  /** Between two posts of an account, whoever posted the first. */
  minGapMs: number;
  /** Posts come up to so much later than they could, each by its own share, so that they do not come in a burst. */
  spreadMs: number;
  /** The next day is planned when it begins, by itself; the run does not end with its day. */
  continuous: boolean;
}

/** On which days and between which times of its wall clock a campaign begins posts. */
export interface Opening {
  /** IANA name. */
  timeZone: string;
  days: readonly Weekday[];
  hours: readonly Hours[];
}

/** Minutes after midnight, the end not included; hours that end before they begin end on the next day. */
export interface Hours {
  fromMinute: number;
  untilMinute: number;
}

export const noSchedule: Schedule = { opening: null, minGapMs: 0, spreadMs: 0, continuous: false };

/** A stretch of time in which posts may begin, its end not included. */
export interface Span {
  from: Moment;
  until: Moment;
}

export const always: Span = { from: 0, until: Number.MAX_SAFE_INTEGER };

/** Weekly hours come again within a week; the clocks may swallow them once. */
const horizonDays = 15;

/** The open stretch that `at` is in, or the next one: it has not begun when `from` is later than `at`. */
export function openAround(opening: Opening | null, calendars: Calendars, at: Moment): Span {
  if (opening === null) return always;
  const calendar = calendars(opening.timeZone);
  const today = calendar.dayOf(at);
  let found: Span | null = null;
  for (let ahead = -1; ahead <= horizonDays; ahead += 1) {
    for (const span of spansOf(opening, calendar, calendar.dayAfter(today, ahead))) {
      if (found !== null && span.from <= found.until) {
        found = { from: found.from, until: Math.max(found.until, span.until) };
      } else if (found !== null && found.until > at) return found;
      else found = span;
    }
  }
  if (found !== null && found.until > at) return found;
  const end = calendar.startOf(calendar.dayAfter(today, horizonDays));
  return { from: end, until: end };
}

export const isOpen = ({ from, until }: Span, at: Moment): boolean => from <= at && at < until;

/** More stretches than anybody asks for between two forecasts; a daemon that runs for years keeps no more. */
const mostRemembered = 200;

/** The same hours for whoever asks often: a stretch that was worked out is not worked out again. */
export const rememberedHours = (hours: (at: Moment) => Span): ((at: Moment) => Span) => {
  const known: { askedAt: Moment; span: Span }[] = [];
  return (at) => {
    const found = known.find(({ askedAt, span }) => askedAt <= at && at < span.until);
    if (found !== undefined) return found.span;
    const span = hours(at);
    known.unshift({ askedAt: at, span });
    known.length = Math.min(known.length, mostRemembered);
    return span;
  };
};

/** The stretches that begin on a day, in their order; those that the clocks skip are left out. */
function spansOf({ days, hours }: Opening, calendar: Calendar, day: Day): Span[] {
  if (!days.some((name) => weekdays.indexOf(name) + 1 === calendar.weekdayOf(day))) return [];
  return hours
    .toSorted((a, b) => a.fromMinute - b.fromMinute)
    .map(({ fromMinute, untilMinute }) => {
      const endsOn = untilMinute > fromMinute ? day : calendar.dayAfter(day, 1);
      return { from: calendar.timeOn(day, fromMinute), until: calendar.timeOn(endsOn, untilMinute) };
    })
    .filter(({ from, until }) => from < until);
}

/** What decides when a job may begin, beside hours and cap. */
export interface Pace {
  schedule: Pick<Schedule, 'minGapMs' | 'spreadMs'>;
  open: Span;
  /** When its run was planned. */
  plannedAt: Moment;
  /** When its account may have posted last; null: never. */
  lastPostAt: Moment | null;
  /** Its number in the campaign. */
  position: number;
}

/**
 * The first moment at which a job may begin: the gap after its account's last post, and then its share of the spread,
 * or of what is left of the open stretch. It follows from rows alone, so a restart changes nothing. `store/pace.ts` says
 * the same in SQL.
 */
export const mayBeginAt = ({ schedule, open, plannedAt, lastPostAt, position }: Pace): Moment => {
  const { minGapMs, spreadMs } = schedule;
  if (minGapMs === 0 && spreadMs === 0) return 0;
  const rested = minGapMs === 0 || lastPostAt === null ? 0 : lastPostAt + minGapMs;
  const could = Math.max(open.from, spreadMs === 0 ? 0 : plannedAt, rested);
  const room = Math.max(0, Math.min(spreadMs, open.until - could));
  return Math.floor(could + shareOf(position) * room);
};

/** Multiples of the golden ratio: neighbours come far apart, and any row of them is spread evenly over 0 to 1. */
const shareOf = (position: number): number => (Math.imul(position, goldenRatio) >>> 0) / 2 ** 32;

/** Of 2^32, as a whole number. */
export const goldenRatio = 0x9e3779b9;
