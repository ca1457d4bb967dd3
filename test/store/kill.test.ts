import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase, openStore } from '../../src/store/open.ts';
import { storeOn } from '../../src/store/store.ts';
import { day, giveEachAPhone, noon, open, optionsIn, planned, tempFolder } from './kit.ts';

const jobCount = 3000;

/** A store with a run of many jobs, all of which could be claimed. */
const busyStore = (): string => {
  const directory = tempFolder();
  const store = openStore(optionsIn(directory));
  const accounts = Array.from({ length: 10 }, (_, index) => `account-${index}`);
  giveEachAPhone(store, accounts);
  const jobs = Array.from({ length: jobCount }, (_, index) =>
    planned(accounts[index % accounts.length] ?? '', `v${index}`),
  );
  store.seed({ campaign: 'viral', network: 'instagram', jobs, planSeed: 1, day, at: noon });
  open(store, 'viral', { maxPostsPerAccountPerDay: jobCount });
  store.close();
  return directory;
};

/** Lets a child work on the store, kills it after so many of its lines, and answers all that it had said. */
const workUntilKilled = async (directory: string, killAfter: number): Promise<string[]> => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'churn.ts'), directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const exited = once(child, 'exit');
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line.trim());
    if (lines.length === killAfter) child.kill('SIGKILL');
  }
  await exited;
  expect(child.signalCode).toBe('SIGKILL');
  return lines;
};

/** What must be true of the rows after any kill; each query lists the rows that break it. */
const breaches: Readonly<Record<string, string>> = {
  'the file is damaged': `SELECT integrity_check AS breach FROM pragma_integrity_check WHERE integrity_check <> 'ok'`,
  'a row refers to nothing': `SELECT "table" AS breach FROM pragma_foreign_key_check`,
  'a success without a line in the ledger': `SELECT job_id AS breach FROM jobs j WHERE state = 'succeeded'
    AND NOT EXISTS (SELECT 1 FROM ledger l WHERE l.job_id = j.job_id)`,
  'a line in the ledger without a success': `SELECT job_id AS breach FROM ledger l
    WHERE (SELECT state FROM jobs j WHERE j.job_id = l.job_id) <> 'succeeded'`,
  'a claimed job without an open attempt, or the reverse': `SELECT job_id AS breach FROM jobs j
    WHERE (state = 'claimed')
       <> EXISTS (SELECT 1 FROM attempts a WHERE a.job_id = j.job_id AND a.phase <> 'settled')`,
  'an open attempt without an open reservation, or the reverse': `SELECT CAST(attempt_id AS TEXT) AS breach
    FROM attempts a WHERE (phase <> 'settled')
       <> EXISTS (SELECT 1 FROM reservations r WHERE r.attempt_id = a.attempt_id AND r.until_day IS NULL)`,
  'what counts under the cap is not what is out or may be': `SELECT CAST(attempt_id AS TEXT) AS breach
    FROM attempts a WHERE phase = 'settled' AND (outcome ->> '$.kind' IN ('published', 'unconfirmed'))
       <> EXISTS (SELECT 1 FROM reservations r WHERE r.attempt_id = a.attempt_id AND r.until_day IS NOT NULL)`,
  'a settled attempt that nobody was told of': `SELECT CAST(attempt_id AS TEXT) AS breach
    FROM attempts a WHERE phase = 'settled'
      AND NOT EXISTS (SELECT 1 FROM facts f WHERE f.attempt_id = a.attempt_id AND f.name LIKE 'post.%')`,
};

test.each([1, 40, 123])(
  'a kill after %i acknowledged commits loses none of them and breaks no rule (R8)',
  async (killAfter) => {
    const directory = busyStore();
    const acknowledged = await workUntilKilled(directory, killAfter);
    expect(acknowledged.length).toBeGreaterThanOrEqual(killAfter);

    const connection = openDatabase(optionsIn(directory));
    onTestFinished(() => connection.close());
    for (const [rule, sql] of Object.entries(breaches)) {
      expect({ rule, breaches: connection.all(z.object({ breach: z.string() }), sql) }).toEqual({
        rule,
        breaches: [],
      });
    }
    const store = storeOn(connection);
    const jobs = store.jobs({});
    expect(jobs).toHaveLength(jobCount);
    const states = new Map(jobs.map((job) => [job.jobId, job.state]));
    for (const line of acknowledged) {
      const [jobId = '', state] = line.split(' ');
      expect(states.get(jobId)).toBe(state);
    }
    expect(store.openAttempts().length).toBeLessThanOrEqual(1);
    expect(store.openLeases().length).toBeLessThanOrEqual(1);
  },
);
