import { expect, test } from 'vitest';
import { calendarIn } from '../../src/daemon/calendar.ts';
import { progressRows } from '../../src/daemon/control/progress.ts';
import { closed, giveEachAPhone, leased, newStore, noon, open, planned, taken } from '../store/kit.ts';

test('a post whose attempt was let go is exported with its time all the same', () => {
  const store = newStore();
  giveEachAPhone(store, ['anna']);
  const day = '2026-01-05';
  const jobs = [planned('anna', 'a'.repeat(64))];
  store.seed({ campaign: 'viral', network: 'instagram', jobs, planSeed: 1, day, at: noon });
  const attempt = taken(store, open(store, 'viral'), { day, at: noon });
  closed(store, leased(store, attempt));
  const outcome = { kind: 'published', from: noon, until: noon, shareLink: null } as const;
  store.settle({ attemptId: attempt.attemptId, outcome, fromDay: day, untilDay: day, at: noon });
  const rows = () => progressRows(store, calendarIn('UTC'), store.jobs({ campaign: 'viral' }));
  const [before] = rows();

  const later = noon + 1e11;
  const order = { factsBefore: later, attemptsBefore: later, callsBefore: day, attemptsAfter: 0, limit: 9 };
  expect(store.prune(order).attempts).toBe(1);
  expect(before?.completed_at).not.toBe('');
  expect(rows()).toMatchObject([{ status: 'success', completed_at: before?.completed_at, claimed_at: '' }]);
});
