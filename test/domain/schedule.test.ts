import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calendars } from '../../src/daemon/calendar.ts';
import {
  isOpen,
  mayBeginAt,
  openAround,
  weekdays,
  type Opening,
  type Pace,
} from '../../src/domain/schedule.ts';
import { hoursMs, minutesMs } from '../../src/domain/time.ts';

const zones = calendars();

/** `09:00-18:00` as the settings have it. */
const hours = (text: string) => {
  const [from = 0, fromRest = 0, until = 0, untilRest = 0] = text.split(/[:-]/).map(Number);
  return { fromMinute: from * 60 + fromRest, untilMinute: until * 60 + untilRest };
};

const opening = (timeZone: string, texts: string[], days: Opening['days'] = weekdays): Opening => ({
  timeZone,
  days,
  hours: texts.map(hours),
});

const iso = (at: number) => new Date(at).toISOString().replace(':00.000Z', 'Z');
/** The stretch around a moment, in UTC. */
const around = (plan: Opening, at: string) => {
  const { from, until } = openAround(plan, zones, Date.parse(at));
  return [iso(from), iso(until)];
};

describe('hours', () => {
  const office = opening(
    'Europe/Berlin',
    ['09:00-12:00', '14:00-18:30'],
    ['mon', 'tue', 'wed', 'thu', 'fri'],
  );

  test('are those of the campaign’s own time zone, the end not included', () => {
    expect(around(office, '2026-11-25T07:59:59Z')).toEqual(['2026-11-25T08:00Z', '2026-11-25T11:00Z']);
    expect(around(office, '2026-11-25T10:59:59Z')).toEqual(['2026-11-25T08:00Z', '2026-11-25T11:00Z']);
    expect(around(office, '2026-11-25T11:00:00Z')).toEqual(['2026-11-25T13:00Z', '2026-11-25T17:30Z']);
    expect(
      isOpen(openAround(office, zones, Date.parse('2026-11-25T11:00Z')), Date.parse('2026-11-25T11:00Z')),
    ).toBe(false);
  });

  test('pass over the days that are not theirs', () => {
    expect(around(office, '2026-11-27T17:30:00Z')).toEqual(['2026-11-30T08:00Z', '2026-11-30T11:00Z']);
  });

  test('may go on after midnight, and belong to the day they begin on', () => {
    const night = opening('Europe/Berlin', ['22:00-02:00'], ['fri']);
    expect(around(night, '2026-11-28T00:30:00Z')).toEqual(['2026-11-27T21:00Z', '2026-11-28T01:00Z']);
    expect(around(night, '2026-11-28T01:00:00Z')).toEqual(['2026-12-04T21:00Z', '2026-12-05T01:00Z']);
  });

  test('that touch are one stretch, over midnight too', () => {
    const week = opening('UTC', ['00:00-12:00', '12:00-24:00'], ['mon', 'tue']);
    expect(around(week, '2026-11-23T23:59:00Z')).toEqual(['2026-11-23T00:00Z', '2026-11-25T00:00Z']);
  });

  test('of zones that are off by half and quarter hours', () => {
    expect(around(opening('Asia/Kolkata', ['09:00-10:00']), '2026-06-01T00:00:00Z')).toEqual([
      '2026-06-01T03:30Z',
      '2026-06-01T04:30Z',
    ]);
    expect(around(opening('Asia/Kathmandu', ['00:00-01:00']), '2026-06-01T12:00:00Z')).toEqual([
      '2026-06-01T18:15Z',
      '2026-06-01T19:15Z',
    ]);
  });
});

describe('where the clocks change', () => {
  const berlin = (...texts: string[]) => opening('Europe/Berlin', texts);

  test('a day begins and ends by the wall, so in spring it is an hour shorter', () => {
    expect(around(berlin('01:00-05:00'), '2026-03-29T00:00:00Z')).toEqual([
      '2026-03-29T00:00Z',
      '2026-03-29T03:00Z',
    ]);
    expect(around(berlin('09:00-10:00'), '2026-03-28T12:00:00Z')).toEqual([
      '2026-03-29T07:00Z',
      '2026-03-29T08:00Z',
    ]);
  });

  test('hours that begin at a time that is skipped begin at the skip', () => {
    expect(around(berlin('02:30-04:00'), '2026-03-29T00:00:00Z')).toEqual([
      '2026-03-29T01:00Z',
      '2026-03-29T02:00Z',
    ]);
  });

  test('hours that are skipped wholly do not come on that day', () => {
    expect(around(berlin('02:00-03:00'), '2026-03-29T00:30:00Z')).toEqual([
      '2026-03-30T00:00Z',
      '2026-03-30T01:00Z',
    ]);
    const sundays = opening('Europe/Berlin', ['02:15-02:45'], ['sun']);
    expect(around(sundays, '2026-03-23T00:00:00Z')).toEqual(['2026-04-05T00:15Z', '2026-04-05T00:45Z']);
  });

  test('hours that come twice begin with the first and end with the first', () => {
    expect(around(berlin('02:00-03:00'), '2026-10-25T00:30:00Z')).toEqual([
      '2026-10-25T00:00Z',
      '2026-10-25T02:00Z',
    ]);
    expect(around(berlin('01:00-02:30'), '2026-10-25T00:00:00Z')).toEqual([
      '2026-10-24T23:00Z',
      '2026-10-25T00:30Z',
    ]);
    expect(around(berlin('01:00-02:30'), '2026-10-25T01:15:00Z')).toEqual([
      '2026-10-26T00:00Z',
      '2026-10-26T01:30Z',
    ]);
  });

  test('by half an hour, as on Lord Howe Island', () => {
    const island = opening('Australia/Lord_Howe', ['01:45-02:15']);
    expect(around(island, '2026-10-03T12:00:00Z')).toEqual(['2026-10-03T15:15Z', '2026-10-03T15:30Z']);
  });

  test('at midnight, as in Beirut and Havana', () => {
    expect(around(opening('Asia/Beirut', ['00:00-02:00']), '2026-03-28T12:00:00Z')).toEqual([
      '2026-03-28T22:00Z',
      '2026-03-28T23:00Z',
    ]);
    expect(around(opening('America/Havana', ['00:00-02:00']), '2026-11-01T02:00:00Z')).toEqual([
      '2026-11-01T04:00Z',
      '2026-11-01T07:00Z',
    ]);
  });

  test('a day that a zone left out has no hours', () => {
    const samoa = opening('Pacific/Apia', ['09:00-10:00']);
    expect(around(samoa, '2011-12-29T20:00:00Z')).toEqual(['2011-12-30T19:00Z', '2011-12-30T20:00Z']);
  });
});

const zoneNames = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'America/Havana',
];
const minuteOfDay = fc.integer({ min: 0, max: 24 * 60 });
const anOpening: fc.Arbitrary<Opening> = fc.record({
  timeZone: fc.constantFrom(...zoneNames),
  days: fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1 }),
  hours: fc.array(
    fc
      .tuple(minuteOfDay, minuteOfDay)
      .filter(([from, until]) => from !== until && from < 24 * 60)
      .map(([fromMinute, untilMinute]) => ({ fromMinute, untilMinute })),
    { minLength: 1, maxLength: 3 },
  ),
});
const aMoment = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) });

describe('at any moment, with any hours', () => {
  test('the stretch is the one around, or the next, and what it says holds until it says something else', () => {
    fc.assert(
      fc.property(anOpening, aMoment, fc.double({ min: 0, max: 1, noNaN: true }), (plan, at, part) => {
        const { from, until } = openAround(plan, zones, at);
        expect(until).toBeGreaterThan(at);
        expect(from).toBeLessThan(until);
        // The same answer all the way to its next edge, so a daemon that wakes at any time in between agrees.
        const edge = from > at ? from : until;
        const later = Math.floor(at + (edge - 1 - at) * part);
        const seenLater = openAround(plan, zones, later);
        expect(isOpen(seenLater, later)).toBe(from <= at);
        if (from > at) expect(seenLater.from).toBe(from);
        expect(isOpen(openAround(plan, zones, from), from)).toBe(true);
      }),
      { numRuns: 300, seed: 5 },
    );
  });
});

describe('gap and spread', () => {
  const nine = Date.UTC(2026, 0, 5, 9);
  const pace = (changes: Partial<Pace> = {}): Pace => ({
    schedule: { minGapMs: 0, spreadMs: hoursMs(1) },
    open: { from: nine, until: nine + hoursMs(8) },
    plannedAt: nine - hoursMs(1),
    lastPostAt: null,
    position: 1,
    ...changes,
  });

  test('jobs begin one after the other over the whole spread, and never later', () => {
    const begins = Array.from({ length: 60 }, (_, index) => mayBeginAt(pace({ position: index + 1 })) - nine);
    const sorted = begins.toSorted((a, b) => a - b);
    const gaps = sorted.map((at, index) => at - (sorted[index - 1] ?? 0));
    expect(sorted.at(-1)).toBeLessThan(hoursMs(1));
    expect(Math.max(...gaps)).toBeLessThan(minutesMs(3));
  });

  test('a spread that is longer than the hours has room in what is left of them', () => {
    const late = { from: nine, until: nine + minutesMs(10) };
    for (let position = 1; position <= 50; position += 1) {
      const at = mayBeginAt(pace({ open: late, position }));
      expect(at).toBeGreaterThanOrEqual(nine);
      expect(at).toBeLessThan(late.until);
    }
  });

  test('the gap counts from the account’s last post, and the spread comes on top', () => {
    const lastPostAt = nine + hoursMs(1);
    const gap = { minGapMs: hoursMs(4), spreadMs: 0 };
    expect(mayBeginAt(pace({ schedule: gap, lastPostAt }))).toBe(lastPostAt + hoursMs(4));
    const both = mayBeginAt(pace({ schedule: { ...gap, spreadMs: minutesMs(30) }, lastPostAt }));
    expect(both).toBeGreaterThan(lastPostAt + hoursMs(4));
    expect(both).toBeLessThan(lastPostAt + hoursMs(4.5));
  });

  test('without gap and spread a clock that was set back holds nobody up', () => {
    const none = { minGapMs: 0, spreadMs: 0 };
    expect(mayBeginAt(pace({ schedule: none, plannedAt: nine + hoursMs(9) }))).toBeLessThanOrEqual(nine);
  });
});
