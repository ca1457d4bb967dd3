import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { operatorsPause } from '../../src/domain/pause.ts';
import type { Run } from '../../src/domain/run.ts';
import type { Store } from '../../src/domain/store.ts';
import { minutesMs } from '../../src/domain/time.ts';
import { leaseFacts } from '../../src/machines/story.ts';
import { readMigrations } from '../../src/store/migrate.ts';
import {
  failure,
  leased,
  newStore,
  noon,
  optionsIn,
  published,
  running,
  settle,
  taken,
  tempFolder,
} from './kit.ts';
import { openDatabase, openStore } from '../../src/store/open.ts';

let store: Store;
let run: Run;

beforeEach(() => {
  store = newStore();
  run = running(store, 'viral', ['anna v1', 'anna v2', 'anna v3', 'ben v1']);
});

const open = () => store.openNotices(100).map(({ notice }) => `${notice.kind} ${notice.subject}`);
const take = (at = noon, whose = store) => whose.takeNotice({ channel: 'webhook', at });

describe('what needs a person', () => {
  test('a post that may be out, until it is resolved', () => {
    const attempt = taken(store, run);
    const { jobId, account } = attempt;
    settle(store, attempt, { kind: 'unconfirmed', failure: failure() });
    expect(store.openNotices(1)[0]?.notice).toMatchObject({ kind: 'unconfirmed', subject: jobId, account });
    store.resolve({ jobId, verdict: 'posted', by: 'operator', note: null, at: noon });
    expect(open()).toEqual([]);
  });

  test('an account that cannot post, once for all its posts, and again after it could', () => {
    const banned = failure({ blame: 'account', code: 'task.20136', message: 'The account is banned' });
    const fail = () => settle(store, taken(store, run), { kind: 'failed', failure: banned });
    fail();
    fail();
    expect(open()).toEqual(['account anna']);
    settle(store, taken(store, run), published);
    expect(open()).toEqual([]);
  });

  test('not a video that is refused, and not an operator who pauses', () => {
    settle(store, taken(store, run), { kind: 'failed', failure: failure({ blame: 'content' }) });
    store.pause({ kind: 'campaign', name: 'viral', code: operatorsPause, message: 'wait', at: noon });
    expect(open()).toEqual([]);
  });

  test('a pause of ours, each reason alone, until it is ended', () => {
    const everything = { kind: 'everything', name: null, at: noon } as const;
    store.pause({ ...everything, code: 'geelark.41001', message: 'the balance is used up' });
    store.pause({ ...everything, code: 'geelark.41001', message: 'the balance is used up' });
    store.pause({ ...everything, code: 'budget.phone-minutes', message: 'enough' });
    store.pause({
      kind: 'campaign',
      name: 'viral',
      code: 'budget.phone-minutes',
      message: 'enough',
      at: noon,
    });
    expect(open()).toEqual(['pause everything', 'pause everything', 'pause campaign viral']);
    store.resume({ ...everything, code: 'budget.phone-minutes' });
    expect(open()).toEqual(['pause everything', 'pause campaign viral']);
    store.resume(everything);
    expect(open()).toEqual(['pause campaign viral']);
  });

  test('a phone that does not go off, after some tries', () => {
    const lease = leased(store, taken(store, run));
    const stop = (stopAttempts: number) => {
      const stopping = { ...lease, phase: 'stopping' as const, stopAttempts };
      store.advanceLease(stopping, leaseFacts(lease, stopping, noon));
    };
    stop(1);
    stop(4);
    expect(open()).toEqual([]);
    stop(5);
    stop(6);
    expect(open()).toEqual([`phone ${lease.phoneId}`]);
    const off = { ...lease, phase: 'closed' as const, onSince: noon, offAt: noon, closedAt: noon };
    store.advanceLease(off, leaseFacts(lease, off, noon));
    expect(open()).toEqual([]);
  });

  test('a phone that somebody is on, at once', () => {
    const lease = leased(store, taken(store, run));
    const after = { ...lease, phase: 'takenOver' as const };
    store.advanceLease(after, leaseFacts(lease, after, noon));
    expect(open()).toEqual([`phone ${lease.phoneId}`]);
  });
});

describe('a notice on its way', () => {
  beforeEach(() => void settle(store, taken(store, run), { kind: 'unconfirmed', failure: failure() }));

  test('is counted before it is sent, and sent again when nothing more is heard', () => {
    const first = take();
    expect(first?.kind).toBe('unconfirmed');
    expect(take()).toBeNull();
    expect(store.nextNoticeAt('webhook')).toBe(noon + 30_000);
    expect(take(noon + 30_000)).toEqual(first);
    expect(store.nextNoticeAt('webhook')).toBe(noon + 30_000 + 60_000);
  });

  test('is put off longer and longer, an hour at most', () => {
    let at = noon;
    for (let attempt = 1; attempt <= 20; attempt += 1) {
      expect(take(at)).not.toBeNull();
      at = store.nextNoticeAt('webhook') ?? NaN;
    }
    expect(take(at)).not.toBeNull();
    expect((store.nextNoticeAt('webhook') ?? NaN) - at).toBe(minutesMs(60));
  });

  test('is told once on each way', () => {
    const noticeId = take()?.noticeId ?? 0;
    store.noteDelivery({ noticeId, channel: 'webhook', at: noon, problem: null });
    expect(store.nextNoticeAt('webhook')).toBeNull();
    expect(take(noon + minutesMs(600))).toBeNull();
    expect(store.takeNotice({ channel: 'command', at: noon })?.noticeId).toBe(noticeId);
  });

  test('is not sent any more when it is over', () => {
    const jobId = take()?.jobId ?? '';
    store.resolve({ jobId, verdict: 'not-posted', by: 'evidence', note: null, at: noon });
    expect(take(noon + minutesMs(10))).toBeNull();
    expect(store.nextNoticeAt('webhook')).toBeNull();
  });
});

test('a kill between the try and its answer loses nothing', () => {
  const directory = tempFolder();
  const before = openStore(optionsIn(directory));
  before.pause({ kind: 'everything', name: null, code: 'geelark.41001', message: 'no money', at: noon });
  const notice = take(noon, before);
  before.close();
  const after = newStore(directory);
  expect(take(noon + 30_000, after)).toEqual(notice);
});

test('notices of a database from before the balance are all there, and their numbers are not given again', () => {
  const directory = tempFolder();
  const before = openDatabase(
    optionsIn(directory),
    readMigrations().filter(({ version }) => version < 10),
  );
  before.script(`
    INSERT INTO notices (notice_id, at, kind, subject, code, message, cleared_at)
    VALUES (1, 1, 'unconfirmed', 'viral-1', '', 'look', NULL), (2, 2, 'pause', 'everything', 'money', 'gone', 3),
           (7, 7, 'pause', 'everything', 'plan', 'let go', 8);
    INSERT INTO deliveries (notice_id, channel, attempts, next_at, delivered_at, problem)
    VALUES (1, 'webhook', 2, 9, 5, NULL), (2, 'command', 1, 9, NULL, 'it ended with 1');
    DELETE FROM notices WHERE notice_id = 7`);
  before.close();

  const store = openStore(optionsIn(directory));
  const open = () =>
    store.openNotices(9).map(({ notice, deliveries }) => [notice.noticeId, notice.kind, deliveries.length]);
  expect(open()).toEqual([[1, 'unconfirmed', 1]]);
  store.record({ at: noon, level: 'warn', name: 'balance.low', message: 'little is left' });
  expect(open()).toEqual([
    [1, 'unconfirmed', 1],
    [8, 'balance', 0],
  ]);
  store.close();
  const connection = openDatabase(optionsIn(directory));
  const row = connection.one(z.object({ count: z.int() }), 'SELECT count(*) AS count FROM deliveries');
  expect(row).toEqual({ count: 2 });
  connection.close();
});
