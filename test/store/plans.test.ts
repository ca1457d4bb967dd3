import { z } from 'zod';
import { expect, test } from 'vitest';
import { always } from '../../src/domain/schedule.ts';
import {
  claim,
  closed,
  day,
  failure,
  leased,
  newDatabase,
  noon,
  open,
  published,
  running,
  seed,
  settle,
  taken,
} from './kit.ts';

/** Everything the daemon asks of the store while it works, once. */
const workday = () => {
  const { connection, store } = newDatabase();
  store.saveMemberships([
    { campaign: 'viral', enabled: true, maxPostsPerAccountPerDay: 5, accounts: ['anna', 'ben'] },
  ]);
  store.importPosts({
    campaign: 'viral',
    networks: ['instagram'],
    posts: [{ account: 'anna', videoName: 'v8.mp4', publishedAt: noon, day }],
    at: noon,
    dryRun: false,
  });
  store.nameVideos('instagram', [{ videoId: 'v8', name: 'v8.mp4' }]);
  store.planningLimits({ campaign: 'viral', network: 'instagram', accounts: ['anna'], day });
  store.planningLimits({
    ...{ campaign: 'viral', network: 'instagram', accounts: ['anna'], day },
    replacing: { account: null },
  });
  const run = running(store, 'viral', ['anna v1', 'anna v2', 'ben v1']);
  seed(store, 'podcast', 'anna v9');
  open(store, 'podcast');
  const first = taken(store, run);
  store.takeStock({ runId: run.runId, day, at: noon, open: always });
  const lease = leased(store, first);
  store.advanceAttempt({ ...first, phase: 'confirming', taskId: '1' }, []);
  store.wantedLooks({ thorough: true });
  settle(store, first, published);
  const second = claim(store, run, { holding: lease.leaseId });
  if (second.kind === 'taken') settle(store, second.attempt, { kind: 'retry', failure: failure() });
  closed(store, lease);
  store.advanceRun({ ...run, passNumber: 2 }, []);
  for (const filter of [{ campaign: 'viral' }, { jobId: 'viral-1' }, { phoneId: 'p' }]) {
    store.factsSince(0, filter, 10);
  }
  store.lastFactSeq();
  store.jobs({ campaign: 'viral', limit: 10 });
  store.jobs({ campaign: 'viral', sinceReset: true });
  store.resetDay({ campaign: 'idle', at: noon, dryRun: true });
  store.resetDay({ campaign: 'idle', at: noon, dryRun: false });
  store.countJobs({ campaign: 'viral' });
  store.countJobs({ campaign: 'viral', day });
  store.countJobs({ campaign: 'viral', runId: run.runId });
  store.attemptsOf('viral-1');
  store.attempt(1);
  store.failedAttempts({ runId: run.runId, limit: 10 });
  store.endsOfRun(run.runId);
  store.briefOf(1);
  store.latestRun('viral');
  store.openRuns();
  store.openAttempts();
  store.openLeases();
  store.leases({ campaign: 'viral', limit: 10 });
  store.ledger({ account: 'anna' });
  store.ledger({ campaign: 'viral' });
  store.campaignNames();
  store.accountStandings({ accounts: ['anna', 'ben'], day });
  store.openJobsOf({ account: 'anna', limit: 5 });
  store.attemptsOn({ account: 'anna', limit: 5 });
  store.addCalls([{ day, endpoint: 'phone/start', made: 1, failed: 0 }]);
  store.prospects({ campaign: 'viral', day });
  store.pastPosts({ campaign: 'viral', most: 5, since: 0 });
  store.pastPosts({ campaign: null, most: 5, since: 0 });
  store.tally({ day, since: noon - 1, until: noon + 1, now: noon });
  return connection;
};

const growing =
  /^SCAN (j|jobs|a|attempts|o|l|leases|ledger|r|reservations|facts|runs)\b(?! VIRTUAL TABLE| USING (COVERING )?INDEX (one_open|open_))/;

test('no statement of a working day reads a table that grows from end to end', () => {
  const connection = workday();
  const statements = connection.statements().filter((sql) => !sql.startsWith('VACUUM'));
  expect(statements.length).toBeGreaterThan(40);
  for (const sql of statements) {
    const steps = connection
      .all(z.object({ detail: z.string() }), `EXPLAIN QUERY PLAN ${sql.replaceAll(/:\w+/g, 'NULL')}`)
      .map(({ detail }) => detail);
    expect({ sql, scans: steps.filter((step) => growing.test(step)) }).toEqual({ sql, scans: [] });
  }
});

test('a claim walks the open jobs of its run in order and sorts nothing', () => {
  const connection = workday();
  const claims = connection.statements().filter((sql) => sql.includes('ORDER BY j.pass_number'));
  const plans = claims.map((sql) =>
    connection
      .all(z.object({ detail: z.string() }), `EXPLAIN QUERY PLAN ${sql.replaceAll(/:\w+/g, 'NULL')}`)
      .map(({ detail }) => detail),
  );
  expect(plans).toHaveLength(2);
  expect(plans[0]?.[0]).toContain('jobs_to_claim (run_id=? AND pass_number<?)');
  expect(plans[1]?.[0]).toContain('jobs_to_claim_by_account (run_id=? AND account=? AND pass_number<?)');
  expect(plans.flat().filter((step) => step.includes('TEMP B-TREE'))).toEqual([]);
});
