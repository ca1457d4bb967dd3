import { expect, test } from 'vitest';
import { calendarIn } from '../../src/daemon/calendar.ts';
import { keepHistoryShort } from '../../src/daemon/pruning.ts';
import { usualKeep } from '../../src/domain/retention.ts';
import { hoursMs } from '../../src/domain/time.ts';
import { newStore } from '../store/kit.ts';
import { settle, VirtualClock } from '../support/virtualClock.ts';

test('history has the length that is in force, hour by hour, and nothing is touched after the end', async () => {
  const store = newStore();
  const clock = new VirtualClock();
  const leaving = new AbortController();
  let keep = { ...usualKeep, factsDays: 7 };
  const say = () => store.record({ at: clock.now(), level: 'info', name: 'test.said', message: 'x' });
  const facts = () => store.factsSince(0, {}, 100_000).length;
  const calendar = calendarIn('UTC');
  const ended = keepHistoryShort({ store, clock, calendar, keep: () => keep, signal: leaving.signal });
  for (let hour = 0; hour < 24 * 10; hour += 1) {
    for (let times = 0; times < 10; times += 1) say();
    await clock.advance(hoursMs(1));
  }
  expect(facts()).toBeGreaterThanOrEqual(24 * 7 * 10);
  expect(facts()).toBeLessThanOrEqual((24 * 7 + 1) * 10);
  keep = { ...keep, factsDays: 1 };
  await clock.advance(hoursMs(2));
  expect(facts()).toBeLessThanOrEqual(25 * 10);
  leaving.abort();
  await ended;
  const left = facts();
  await clock.advance(hoursMs(48));
  await settle();
  expect(facts()).toBe(left);
});
