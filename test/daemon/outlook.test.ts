import { describe, expect, test } from 'vitest';
import { calendars } from '../../src/daemon/calendar.ts';
import { costOf, expectedEnd, outlookOf, rememberedEnds } from '../../src/daemon/control/outlook.ts';
import type { Run } from '../../src/domain/run.ts';
import { noSchedule, weekdays } from '../../src/domain/schedule.ts';
import type { Store } from '../../src/domain/store.ts';
import { hoursBy } from '../../src/posting/hours.ts';
import { claim, leased, newStore, noon, published, running, taken } from '../store/kit.ts';

const minute = 60_000;
const hour = 60 * minute;
const zones = calendars();

const ports = (store: Store) => ({ store, calendar: zones('UTC'), hoursOf: hoursBy(zones) });

/** A post that took so long, with its phone on for a minute less. */
const post = (store: Store, run: Run, tookMs: number): void => {
  const attempt = taken(store, run);
  const lease = leased(store, attempt);
  const at = noon + tookMs;
  store.settle({
    attemptId: attempt.attemptId,
    outcome: published,
    fromDay: '2026-11-22',
    untilDay: '2026-11-22',
    at,
  });
  store.advanceLease({ ...lease, phase: 'closed', onSince: noon + minute, offAt: at, closedAt: at }, []);
};

const end = (store: Store, run: Run, at = noon + 10 * minute) => expectedEnd(ports(store), run, at);

describe('when a run ends', () => {
  test('nobody knows before the first post', () => {
    const store = newStore();
    expect(end(store, running(store, 'viral', ['anna v1']))).toBeNull();
  });

  test('after that, as many posts later as its workers have rounds to go', () => {
    const store = newStore();
    const run = running(store, 'viral', ['anna v1', 'ben v1', 'cleo v1', 'dora v1', 'emil v1']);
    post(store, run, 4 * minute);
    expect(end(store, run)).toBe(noon + 18 * minute);
    expect(end(store, { ...run, workers: 1 })).toBe(noon + 26 * minute);
  });

  test('another campaign tells what a post takes, where there is no better', () => {
    const store = newStore();
    post(store, running(store, 'podcast', ['zoe v9']), 4 * minute);
    expect(end(store, running(store, 'viral', ['anna v1']))).toBe(noon + 14 * minute);
  });

  test('its hours, the gap and the cap are in it', () => {
    const store = newStore();
    post(store, running(store, 'podcast', ['zoe v9']), 4 * minute);
    const evening = {
      timeZone: 'UTC',
      days: weekdays,
      hours: [{ fromMinute: 18 * 60, untilMinute: 22 * 60 }],
    };
    const schedule = { ...noSchedule, opening: evening, minGapMs: 3 * hour };
    const run = running(store, 'viral', ['anna v1', 'anna v2'], { schedule });
    expect(end(store, run)).toBe(Date.UTC(2026, 10, 22, 21, 8));
    const capped = running(store, 'news', ['ben v1', 'ben v2'], { schedule, maxPostsPerAccountPerDay: 1 });
    expect(end(store, capped)).toBe(Date.UTC(2026, 10, 22, 18, 4));
  });

  test('what is in hand ends, too; what is stopped begins nothing more', () => {
    const store = newStore();
    const run = running(store, 'viral', ['anna v1', 'ben v1', 'cleo v1']);
    post(store, run, 4 * minute);
    claim(store, run, { at: noon + 8 * minute });
    const draining: Run = { ...run, phase: 'draining' };
    expect(end(store, draining)).toBe(noon + 12 * minute);
    expect(end(store, draining, noon + 30 * minute)).toBe(noon + 31 * minute);
  });

  test.for(['campaign', 'everything'] as const)('nobody knows while a pause is on: of the %s', (kind) => {
    const store = newStore();
    const run = running(store, 'viral', ['anna v1', 'ben v1']);
    post(store, run, 4 * minute);
    const name = kind === 'campaign' ? 'viral' : null;
    store.pause({ kind, name, code: 'operator', message: 'x', at: noon });
    expect(end(store, run)).toBeNull();
  });

  test('whose account is paused, or has no phone, is not waited for', () => {
    const store = newStore();
    const run = running(store, 'viral', ['anna v1', 'ben v1', 'cleo v1']);
    post(store, run, 4 * minute);
    store.pause({ kind: 'phone', name: 'ben', code: 'operator', message: 'x', at: noon });
    store.saveRoster([{ phoneId: 'phone-ben', name: 'ben', status: 'off' }], noon);
    const { posts, held } = outlookOf(ports(store), run, noon + 10 * minute, minute);
    expect(posts).toEqual([]);
    expect(held.map(({ account }) => account)).toEqual(['ben', 'cleo']);
  });
});

test('whoever asks every second gets the answer of a moment ago, but for a pause and for another run', () => {
  const store = newStore();
  const run = running(store, 'viral', ['anna v1', 'ben v1', 'cleo v1']);
  post(store, run, 4 * minute);
  const endAt = rememberedEnds(ports(store));
  const at = noon + 10 * minute;
  const first = endAt(run, at);
  expect(first).toBe(at + 4 * minute);
  expect(endAt(run, at + 4000)).toBe(first);
  expect(endAt(run, at + 5000)).toBe(at + 5000 + 4 * minute);
  expect(endAt(run, at)).toBe(first);
  store.pause({ kind: 'campaign', name: 'viral', code: 'operator', message: 'x', at: noon });
  expect(endAt(run, at + 1000)).toBeNull();
  store.resume({ kind: 'campaign', name: 'viral', at: noon });
  expect(endAt({ ...run, runId: 7 }, at + 2000)).toBeNull();
});

describe('what a post takes', () => {
  test('is what is usual, until there is one', () => {
    expect(costOf(newStore(), 'viral', noon)).toEqual({
      postMs: 5 * minute,
      phoneMinutes: 5,
      from: 'nobody',
      posts: 0,
    });
  });

  test('is the average of those that are out, and the phones of failures are borne by them', () => {
    const store = newStore();
    const run = running(store, 'viral', ['anna v1', 'ben v1', 'cleo v1']);
    post(store, run, 4 * minute);
    post(store, run, 6 * minute);
    const failed = taken(store, run);
    const lease = leased(store, failed);
    const off = { onSince: noon, offAt: noon + 2 * minute, closedAt: noon + 2 * minute };
    store.advanceLease({ ...lease, phase: 'closed', ...off }, []);
    store.settle({
      attemptId: failed.attemptId,
      outcome: { kind: 'failed', failure: { code: 'x', message: 'x', blame: 'content', scope: 'phone' } },
      fromDay: '2026-11-22',
      untilDay: '2026-11-22',
      at: noon + 50 * minute,
    });
    expect(costOf(store, 'viral', noon + hour)).toEqual({
      postMs: 5 * minute,
      phoneMinutes: (3 + 5 + 2) / 2,
      from: 'campaign',
      posts: 2,
    });
    expect(costOf(store, 'podcast', noon + hour)).toMatchObject({ from: 'all', posts: 2 });
    expect(costOf(store, 'viral', noon + 31 * 24 * hour)).toMatchObject({ from: 'nobody' });
  });
});
