import { z } from 'zod';
import { beforeEach, describe, expect, test } from 'vitest';
import { attemptPhases, jobStates } from '../../src/domain/job.ts';
import type { Attempt } from '../../src/domain/job.ts';
import { leasePhases } from '../../src/domain/lease.ts';
import { runPhases } from '../../src/domain/run.ts';
import type { Run } from '../../src/domain/run.ts';
import type { Store } from '../../src/domain/store.ts';
import type { Connection } from '../../src/store/connection.ts';
import { leased, newDatabase, published, running, saying, seed, settle, taken } from './kit.ts';

let connection: Connection;
let store: Store;
let run: Run;
let attempt: Attempt;

beforeEach(() => {
  ({ connection, store } = newDatabase());
  run = running(store, 'viral', ['anna v1', 'ben v1', 'ben v2']);
  attempt = taken(store, run);
});

const sql = (text: string) => () => connection.transaction('break it', () => connection.script(text));

/** The words that a column may hold, as the schema lists them. */
const legal = (table: string, column: string): string[] => {
  const row = connection.one(
    z.object({ sql: z.string() }),
    'SELECT sql FROM sqlite_schema WHERE name = :table',
    { table },
  );
  const list = new RegExp(`CHECK \\(${column} IN \\(([^)]*)\\)\\)`).exec(row?.sql ?? '')?.[1] ?? '';
  return [...list.matchAll(/'(\w+)'/g)].map((match) => match[1] ?? '');
};

describe('the words in the database are the words of the domain', () => {
  test.for([
    { table: 'jobs', column: 'state', words: jobStates },
    { table: 'attempts', column: 'phase', words: attemptPhases },
    { table: 'leases', column: 'phase', words: leasePhases },
    { table: 'runs', column: 'phase', words: runPhases },
  ])('$table.$column', ({ table, column, words }) => {
    expect(legal(table, column)).toEqual([...words]);
  });
});

const anotherAttempt = (job: string, account: string, phone: string) =>
  `INSERT INTO attempts (job_id, run_id, number, pass_number, campaign, worker, account, phone_id, network,
                         video_id, phase, opened_at)
   SELECT job_id, run_id, 1, 1, campaign, 'worker-2', '${account}', '${phone}', network, video_id, 'uploading', 0
     FROM jobs WHERE job_id = '${job}';
   UPDATE jobs SET state = 'claimed' WHERE job_id = '${job}'`;

describe('the database itself refuses', () => {
  const refuses = (what: string, text: () => string, why: string) =>
    test(what, () => {
      expect(sql(text())).toThrow(expect.objectContaining({ code: 'store-failed', message: saying(why) }));
    });

  refuses('a state it does not know', () => `UPDATE jobs SET state = 'lost'`, 'CHECK');
  refuses('a phase of a run it does not know', () => `UPDATE runs SET phase = 'lost'`, 'CHECK');
  refuses('a pass before the first', () => 'UPDATE jobs SET pass_number = 0', 'CHECK');
  refuses('a number where text belongs', () => `UPDATE jobs SET pass_number = 'one'`, 'cannot store TEXT');
  refuses('a job whose id is not its number', () => `UPDATE jobs SET position = 77`, 'CHECK');
  refuses(
    'a claimed job without an open attempt',
    () => `UPDATE jobs SET state = 'claimed' WHERE job_id = 'viral-2'`,
    'FOREIGN KEY',
  );
  refuses(
    'an open attempt of a job that is not claimed',
    () => `UPDATE jobs SET state = 'pending' WHERE job_id = 'viral-1'`,
    'FOREIGN KEY',
  );
  refuses(
    'an attempt that settles and leaves its job claimed',
    () => `UPDATE attempts SET phase = 'settled', settled_at = 1, outcome = '{}'`,
    'FOREIGN KEY',
  );
  refuses(
    'two open attempts of one account',
    () => anotherAttempt('viral-2', 'anna', 'phone-9'),
    'UNIQUE constraint failed: attempts.account',
  );
  refuses(
    'two open attempts on one phone',
    () => anotherAttempt('viral-2', 'ben', 'phone-anna'),
    'UNIQUE constraint failed: attempts.phone_id',
  );
  refuses('a settled attempt without its time', () => `UPDATE attempts SET phase = 'settled'`, 'CHECK');
  refuses('a time of settling for an open attempt', () => 'UPDATE attempts SET settled_at = 1', 'CHECK');
  refuses('a third create', () => 'UPDATE attempts SET create_number = 3', 'CHECK');
  refuses('a run that ended and has no end', () => `UPDATE runs SET phase = 'finished'`, 'CHECK');
  refuses(
    'a second open run of a campaign',
    () =>
      `INSERT INTO runs (campaign, phase, pass_number, workers, settings, started_at)
       SELECT campaign, phase, 1, 1, settings, 0 FROM runs`,
    'UNIQUE',
  );
  refuses(
    'two jobs that could publish one pair',
    () => `UPDATE jobs SET video_id = 'v1' WHERE job_id = 'viral-3'`,
    'UNIQUE',
  );
  refuses('the deletion of an attempt', () => 'DELETE FROM attempts', 'attempts of open jobs');
  refuses(
    'a reservation that ends before it begins',
    () => `UPDATE reservations SET until_day = '2000-01-01'`,
    'CHECK',
  );
});

describe('of leases the database refuses', () => {
  beforeEach(() => void leased(store, attempt));

  const copy = `INSERT INTO leases (phone_id, account, campaign, origin, run_id, attempt_id, phase, opened_at, proof_from)
    SELECT phone_id, account, campaign, origin, run_id, attempt_id, phase, opened_at, proof_from FROM leases`;

  const ordered = `UPDATE leases
    SET origin = 'operator', run_id = NULL, attempt_id = NULL, start_asked_at = 1`;

  test.for([
    { what: 'a second open one for a phone', text: copy, why: 'UNIQUE' },
    { what: 'a closed one without its time', text: `UPDATE leases SET phase = 'closed'`, why: 'CHECK' },
    { what: 'a time of closing for an open one', text: 'UPDATE leases SET closed_at = 1', why: 'CHECK' },
    { what: 'a phase it does not know', text: `UPDATE leases SET phase = 'lost'`, why: 'CHECK' },
    { what: 'one of an attempt that names none', text: 'UPDATE leases SET attempt_id = NULL', why: 'CHECK' },
    { what: 'a start under an operator’s', text: ordered, why: 'CHECK' },
    { what: 'the deletion', text: 'DELETE FROM leases', why: 'open leases' },
  ])('$what', ({ text, why }) => {
    expect(sql(text)).toThrow(why);
  });
});

describe('of what is over the database refuses', () => {
  beforeEach(() => void settle(store, attempt, published));

  test.for([
    { what: 'a change of the ledger', text: `UPDATE ledger SET account = 'ben'`, why: 'append-only' },
    { what: 'a deletion from the ledger', text: 'DELETE FROM ledger', why: 'append-only' },
    {
      what: 'a second line for a pair',
      text: `INSERT INTO ledger (account, network, video_id, video_name, campaign, job_id, attempt_id, published_at)
             SELECT account, network, video_id, video_name, campaign, job_id, attempt_id, 0 FROM ledger`,
      why: 'UNIQUE',
    },
    {
      what: 'a replacement of a line of the ledger',
      text: `INSERT OR REPLACE INTO ledger (account, network, video_id, video_name, campaign, published_at)
             SELECT account, network, video_id, video_name, campaign, 0 FROM ledger`,
      why: 'append-only',
    },
    { what: 'other bytes for a line', text: `UPDATE ledger SET video_id = 'v9'`, why: 'append-only' },
    {
      what: 'a line that knows no bytes and is ours',
      text: `INSERT INTO ledger (account, network, video_name, campaign, published_at)
             VALUES ('anna', 'instagram', 'v1.mp4', 'viral', 0)`,
      why: 'CHECK',
    },
    { what: 'a change of a settled attempt', text: `UPDATE attempts SET worker = 'x'`, why: 'never changes' },
  ])('$what', ({ text, why }) => {
    expect(sql(text)).toThrow(why);
  });
});

test('what the database refuses changes nothing', () => {
  const before = store.jobs({});
  expect(sql(`UPDATE jobs SET caption = 'x'; UPDATE jobs SET state = 'lost'`)).toThrow('CHECK');
  expect(store.jobs({})).toEqual(before);
  expect(seed(store, 'viral', 'anna v9')).toEqual(['viral-4']);
});
