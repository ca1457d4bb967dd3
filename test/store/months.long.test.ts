import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { hoursMs } from '../../src/domain/time.ts';
import { openDatabase } from '../../src/store/open.ts';
import { storeOn } from '../../src/store/store.ts';
import { calendarIn } from '../../src/daemon/calendar.ts';
import { closed, giveEachAPhone, leased, noon, open, optionsIn, planned, taken } from './kit.ts';

const postsADay = 60;
/** Of an attempt, as a daemon that is told of everything has them. */
const factsAPost = 15;
const keep = { factsDays: 7, attemptsDays: 14 };
const dayMs = hoursMs(24);
const fastDisk = '/dev/shm';

/** For commits that no test loses power in. */
const folder = (): string => {
  const directory = mkdtempSync(join(existsSync(fastDisk) ? fastDisk : tmpdir(), 'postd-months-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
};

test(
  'after so many days a database grows by what was posted alone, and memory not at all',
  { timeout: 600_000 },
  () => {
    const connection = openDatabase(optionsIn(folder()));
    const store = storeOn(connection);
    const calendar = calendarIn('UTC');
    const accounts = Array.from({ length: postsADay }, (_, index) => `account.${index}`);
    giveEachAPhone(store, accounts);

    const live = (number: number): void => {
      const at = noon + number * dayMs;
      const day = calendar.dayOf(at);
      const jobs = accounts.map((account) => planned(account, `${number}`.padStart(64, 'a')));
      store.seed({ campaign: 'viral', network: 'instagram', jobs, planSeed: 1, day, at });
      const run = open(store, 'viral');
      for (let post = 0; post < postsADay; post += 1) {
        const attempt = taken(store, run, { day, at });
        closed(store, leased(store, attempt));
        for (let fact = 0; fact < factsAPost; fact += 1) {
          store.record({
            at,
            level: 'info',
            name: 'test.said',
            message: 'x'.repeat(100),
            jobId: attempt.jobId,
          });
        }
        const outcome = { kind: 'published', from: at, until: at, shareLink: null } as const;
        store.settle({ attemptId: attempt.attemptId, outcome, fromDay: day, untilDay: day, at });
      }
      store.advanceRun({ ...run, phase: 'finished', endedAt: at }, []);
      let next: number | null = 0;
      while (next !== null) {
        ({ next } = store.prune({
          factsBefore: at - keep.factsDays * dayMs,
          attemptsBefore: at - keep.attemptsDays * dayMs,
          callsBefore: day,
          attemptsAfter: next,
          limit: 500,
        }));
      }
    };
    const heapBytes = (): number => {
      globalThis.gc?.();
      return process.memoryUsage().heapUsed;
    };

    for (let day = 1; day <= 20; day += 1) live(day);
    const [sizeBefore, heapBefore] = [connection.sizeBytes(), heapBytes()];
    for (let day = 21; day <= 50; day += 1) live(day);
    const bytesAPost = (connection.sizeBytes() - sizeBefore) / (30 * postsADay);
    expect(bytesAPost).toBeLessThan(1300);
    expect(store.leases({ limit: 100_000 }).length).toBeLessThanOrEqual((keep.attemptsDays + 1) * postsADay);
    expect(heapBytes() - heapBefore).toBeLessThan(20_000_000);
    expect(store.ledger({})).toHaveLength(50 * postsADay);
    connection.close();
  },
);
