import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calendars } from '../../src/daemon/calendar.ts';
import { forecast, type Course } from '../../src/domain/forecast.ts';
import { always, openAround, rememberedHours, weekdays, type Opening } from '../../src/domain/schedule.ts';
import { hoursMs, minutesMs } from '../../src/domain/time.ts';

const zones = calendars();
const calendar = zones('UTC');
const noon = Date.UTC(2026, 10, 24, 12);
const at = (hour: number, minute = 0) => Date.UTC(2026, 10, 24, hour, minute);
const dayOf = (moment: number) => calendar.dayOf(moment);

const opening = (fromHour: number, untilHour: number): Opening => ({
  timeZone: 'UTC',
  days: weekdays,
  hours: [{ fromMinute: fromHour * 60, untilMinute: untilHour * 60 }],
});

/** Jobs by their accounts, in the order of their numbers; every account may post `limit` times a day. */
const course = (accounts: readonly string[], changes: Partial<Course> = {}, limit = 10): Course => ({
  at: noon,
  workers: 1,
  postMs: minutesMs(5),
  restMs: minutesMs(1),
  schedule: { minGapMs: 0, spreadMs: 0, continuous: false },
  plannedAt: noon,
  hours: () => always,
  dayOf,
  dayEndOf: (moment) => calendar.startOf(calendar.dayAfter(dayOf(moment), 1)),
  pass: { number: 1, most: 3, delayMs: minutesMs(5), nextAt: null },
  jobs: accounts.map((account, index) => ({
    jobId: `viral-${index + 1}`,
    account,
    videoName: `${index + 1}.mp4`,
    runId: 1,
    position: index + 1,
    passNumber: 1,
    notBefore: null,
  })),
  accounts: [...new Set(accounts)].map((account) => ({
    account,
    used: 0,
    limit,
    lastPostAt: null,
    phones: 1,
  })),
  inHand: [],
  ...changes,
});

const hoursBetween = (fromHour: number, untilHour: number) =>
  rememberedHours((moment) => openAround(opening(fromHour, untilHour), zones, moment));

const clock = (moment: number) => new Date(moment).toISOString().slice(8, 16).replace('T', ' ');
const told = (plan: Course) =>
  forecast(plan).posts.map(({ jobId, beginsAt }) => `${jobId} ${clock(beginsAt)}`);

describe('who posts when', () => {
  test('workers take the jobs in their order, and rest between two', () => {
    expect(told(course(['a', 'b', 'c', 'd'], { workers: 2 }))).toEqual([
      'viral-1 24 12:00',
      'viral-2 24 12:00',
      'viral-3 24 12:06',
      'viral-4 24 12:06',
    ]);
  });

  test('a worker keeps the phone for the next job of its account, without a rest', () => {
    expect(told(course(['a', 'b', 'a'], { workers: 1 }))).toEqual([
      'viral-1 24 12:00',
      'viral-3 24 12:05',
      'viral-2 24 12:11',
    ]);
  });

  test('an account posts one at a time, whatever hands are free', () => {
    expect(told(course(['a', 'a'], { workers: 5 }))).toEqual(['viral-1 24 12:00', 'viral-2 24 12:05']);
  });

  test('what is in hand keeps its worker and its account', () => {
    const busy = course(['a', 'b'], {
      inHand: [{ account: 'a', isOurs: true, endsAt: at(12, 4) }],
      workers: 2,
    });
    expect(told(busy)).toEqual(['viral-2 24 12:00', 'viral-1 24 12:05']);
    expect(told({ ...busy, inHand: [{ account: 'a', isOurs: false, endsAt: at(14) }] })).toEqual([
      'viral-2 24 12:00',
      'viral-1 24 14:00',
    ]);
  });

  test('a job that is put off comes when its time has come', () => {
    const plan = course(['a', 'b']);
    const jobs = plan.jobs.map((job) => ({ ...job, notBefore: job.account === 'a' ? at(13) : null }));
    expect(told({ ...plan, jobs })).toEqual(['viral-2 24 12:00', 'viral-1 24 13:00']);
  });
});

describe('hours, gap and spread', () => {
  test('nothing begins outside the hours, and what they cut off begins on the next day', () => {
    const plan = course(['a', 'b', 'c'], { hours: hoursBetween(14, 15), postMs: minutesMs(40) });
    expect(told(plan)).toEqual(['viral-1 24 14:00', 'viral-2 24 14:41', 'viral-3 25 14:00']);
    expect(clock(forecast(plan).endsAt)).toBe('25 14:40');
  });

  test('the gap counts from the end of a post, and from the one before the plan', () => {
    const plan = course(['a', 'a'], {
      schedule: { minGapMs: hoursMs(2), spreadMs: 0, continuous: false },
      accounts: [{ account: 'a', used: 0, limit: 9, lastPostAt: at(11), phones: 1 }],
    });
    expect(told(plan)).toEqual(['viral-1 24 13:00', 'viral-2 24 15:05']);
  });

  test('a spread draws the posts apart', () => {
    const crowd = Array.from({ length: 20 }, (_, index) => `a${index}`);
    const plan = course(crowd, {
      workers: 20,
      schedule: { minGapMs: 0, spreadMs: hoursMs(2), continuous: false },
    });
    const begins = forecast(plan).posts.map(({ beginsAt }) => beginsAt);
    expect(new Set(begins).size).toBe(20);
    expect(Math.max(...begins)).toBeGreaterThan(at(13, 30));
    expect(Math.max(...begins)).toBeLessThan(at(14));
  });

  test('hours that never come leave all over', () => {
    const plan = course(['a'], { hours: () => ({ from: at(23), until: at(23) }) });
    expect(forecast(plan)).toEqual({ posts: [], left: [{ jobId: 'viral-1', why: 'never' }], endsAt: noon });
  });
});

describe('caps and days', () => {
  test('a run leaves over what the cap of its day does not allow', () => {
    const { posts, left, endsAt } = forecast(course(['a', 'a', 'a'], {}, 2));
    expect(posts).toHaveLength(2);
    expect(left).toEqual([{ jobId: 'viral-3', why: 'cap' }]);
    expect(endsAt).toBe(at(12, 10));
  });

  test('posts of before count', () => {
    const used = [{ account: 'a', used: 2, limit: 2, lastPostAt: at(9), phones: 1 }];
    expect(forecast(course(['a'], { accounts: used })).left).toEqual([{ jobId: 'viral-1', why: 'cap' }]);
  });

  test('a continuous run, or one that is still busy at midnight, goes on with the next day', () => {
    const capped = course(['a', 'a'], {}, 1);
    const { schedule } = capped;
    expect(told({ ...capped, schedule: { ...schedule, continuous: true } })).toEqual([
      'viral-1 24 12:00',
      'viral-2 25 00:00',
    ]);
    const late = course(['a', 'b', 'b'], { at: at(23, 50), postMs: minutesMs(8), restMs: minutesMs(4) }, 1);
    expect(told(late)).toEqual(['viral-1 24 23:50', 'viral-2 25 00:02']);
    expect(forecast(late).left).toEqual([{ jobId: 'viral-3', why: 'cap' }]);
  });

  test('outside its hours a run waits for them, and with them for the day of tomorrow', () => {
    const used = [{ account: 'a', used: 1, limit: 1, lastPostAt: at(9), phones: 1 }];
    const plan = course(['a'], { accounts: used, hours: hoursBetween(9, 11) });
    expect(told(plan)).toEqual(['viral-1 25 09:00']);
  });

  test('a run whose last post outlasts its hours is looked at as of the next ones', () => {
    const plan = course(['a', 'a'], { hours: hoursBetween(9, 13), postMs: minutesMs(50), at: at(12) }, 1);
    expect(told(plan)).toEqual(['viral-1 24 12:00']);
    expect(told({ ...plan, at: at(12, 30) })).toEqual(['viral-1 24 12:30', 'viral-2 25 09:00']);
  });

  test('an account whose cap is nought never posts', () => {
    expect(forecast(course(['a'], {}, 0)).posts).toEqual([]);
  });
});

describe('passes', () => {
  const later = (plan: Course, passNumber: number): Course => ({
    ...plan,
    jobs: plan.jobs.map((job, index) => (index === 0 ? { ...job, passNumber } : job)),
  });

  test('what failed is tried again when the pass is over and its pause, too', () => {
    expect(told(later(course(['a', 'b']), 2))).toEqual(['viral-2 24 12:00', 'viral-1 24 12:10']);
  });

  test('between two passes nothing begins', () => {
    const pass = { number: 1, most: 3, delayMs: minutesMs(5), nextAt: at(12, 30) };
    expect(told(later(course(['a', 'b'], { pass }), 2))).toEqual(['viral-2 24 12:30', 'viral-1 24 12:36']);
  });

  test('beyond the last pass there is nothing', () => {
    expect(forecast(later(course(['a']), 4)).left).toEqual([{ jobId: 'viral-1', why: 'never' }]);
  });
});

test('whatever the plan: every job once, no account twice at a time, no more than there are hands, caps, gap, hours', () => {
  const plan = fc.record({
    jobs: fc.array(
      fc.record({
        account: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
        passNumber: fc.integer({ min: 1, max: 3 }),
        waitMs: fc.option(fc.integer({ min: 0, max: hoursMs(8) })),
      }),
      { maxLength: 30 },
    ),
    workers: fc.integer({ min: 1, max: 4 }),
    limit: fc.integer({ min: 0, max: 4 }),
    minGapMs: fc.constantFrom(0, minutesMs(30), hoursMs(7)),
    spreadMs: fc.constantFrom(0, hoursMs(1)),
    hours: fc.constantFrom<[number, number] | null>(null, [9, 18], [22, 3], [13, 14]),
    continuous: fc.boolean(),
    busy: fc.boolean(),
  });
  fc.assert(
    fc.property(plan, ({ jobs, workers, limit, minGapMs, spreadMs, hours, continuous, busy }) => {
      const base = course(
        jobs.map(({ account }) => account),
        {},
        limit,
      );
      const whole: Course = {
        ...base,
        workers,
        schedule: { minGapMs, spreadMs, continuous },
        hours: hours === null ? () => always : hoursBetween(...hours),
        jobs: base.jobs.map((job, index) => {
          const { passNumber = 1, waitMs = null } = jobs[index] ?? {};
          return { ...job, passNumber, notBefore: waitMs === null ? null : noon + waitMs };
        }),
        inHand: busy ? [{ account: 'a', isOurs: true, endsAt: at(12, 3) }] : [],
      };
      const { posts, left, endsAt } = forecast(whole);
      const ids = [...posts, ...left].map(({ jobId }) => jobId);
      expect(ids.toSorted()).toEqual(whole.jobs.map(({ jobId }) => jobId).toSorted());

      const accountOf = new Map(whole.jobs.map(({ jobId, account }) => [jobId, account]));
      for (const [index, { jobId, beginsAt, endsAt: over }] of posts.entries()) {
        const job = whole.jobs.find((one) => one.jobId === jobId);
        expect(beginsAt).toBeGreaterThanOrEqual(Math.max(noon, job?.notBefore ?? 0));
        const open = whole.hours(beginsAt);
        expect(open.from).toBeLessThanOrEqual(beginsAt);
        const before = posts.slice(0, index);
        const own = before.filter((one) => accountOf.get(one.jobId) === accountOf.get(jobId));
        for (const one of own) expect(beginsAt).toBeGreaterThanOrEqual(one.endsAt + minGapMs);
        const sameDay = own.filter((one) => dayOf(one.endsAt) === dayOf(beginsAt));
        expect(sameDay.length).toBeLessThan(limit);
        const meanwhile = before.filter((one) => one.endsAt > beginsAt);
        expect(meanwhile.length).toBeLessThan(workers);
        expect(endsAt).toBeGreaterThanOrEqual(over);
      }
    }),
    { numRuns: 500, seed: 11 },
  );
});

test('ten thousand posts of as many accounts are no more work than they are worth', () => {
  const crowd = Array.from({ length: 10_000 }, (_, index) => `a${index}`);
  const { posts } = forecast(course(crowd, { workers: 100, hours: hoursBetween(9, 18) }));
  expect(posts).toHaveLength(10_000);
});
