import { z } from 'zod';
import type { Attempt } from '../domain/job.ts';
import type { Lease } from '../domain/lease.ts';
import type { Run } from '../domain/run.ts';
import { publisherOf } from '../domain/ledger.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import { isOpen } from '../domain/schedule.ts';
import type { Claim, ClaimOrder, Store } from '../domain/store.ts';
import { attemptOf, briefOf, contextOf } from './attempts.ts';
import { pausedFor, pausesOn } from './brakes.ts';
import { capOf, usedOn } from './cap.ts';
import type { Connection } from './connection.ts';
import type { Journal } from './facts.ts';
import { attemptsSoFar } from './jobs.ts';
import { openLease } from './leases.ts';
import { publicationOf } from './ledger.ts';
import { mayBeginAt, paceOf } from './pace.ts';
import { runOf } from './runs.ts';

/**
 * Who gets which job. A claim checks everything that could forbid a post, and takes the job, the attempt and the place
 * under the cap in one transaction, so that two workers never both believe they may.
 *
 * That no other campaign has a job for the same pair in hand or unconfirmed need not be asked here: the schema allows
 * one open job per pair.
 */
export const claims = (connection: Connection, journal: Journal): Pick<Store, 'claim'> => ({
  claim: (order) =>
    isOpen(order.open, order.at)
      ? connection.transaction(`claim a job for ${order.worker}`, () => claim(connection, journal, order))
      : { kind: 'nothing' },
});

const claim = (connection: Connection, journal: Journal, order: ClaimOrder): Claim => {
  const run = runOf(connection, order.runId);
  if (run.phase !== 'running' || pausedFor(connection, run.campaign)) return { kind: 'nothing' };
  const held = order.holding === null ? null : openLease(connection, order.holding);
  if (order.holding !== null && held?.runId !== run.runId) return { kind: 'nothing' };

  for (;;) {
    const candidate = nextCandidate(connection, run, held, order);
    if (candidate === null) return { kind: 'nothing' };
    const published = publicationOf(connection, candidate);
    if (published === null) return take(connection, journal, run, held, order, candidate);
    skip(connection, journal, run, order, candidate, published);
  }
};

const candidateRow = z.object({
  jobId: z.string(),
  account: z.string(),
  network: z.string(),
  videoId: z.string(),
  videoName: z.string(),
  passNumber: z.int(),
  phoneId: z.string(),
});
type Candidate = z.infer<typeof candidateRow>;

/**
 * The first job in order of pass and position that may run now. CROSS JOIN keeps the order of the loops: jobs in the
 * order of their index, so that SQLite stops at the first that fits; for each of them its account's only phone.
 */
const candidateSql = (narrowed: string): string =>
  `SELECT j.job_id, j.account, j.network, j.video_id, j.video_name, j.pass_number, p.phone_id
     FROM jobs j
     CROSS JOIN roster p ON p.name = j.account
    WHERE j.run_id = :runId AND j.state IN ('pending', 'retrying') AND j.pass_number <= :passNumber
      AND (j.not_before IS NULL OR j.not_before <= :at)
      AND (j.waiting_since IS NULL OR max(j.waiting_since, :openFrom) > :at - :patienceMs)
      AND ${mayBeginAt('j.account', 'j.position')} <= :at
      ${narrowed}
      AND NOT EXISTS (SELECT 1 FROM roster twin WHERE twin.name = p.name AND twin.phone_id <> p.phone_id)
      AND NOT EXISTS (SELECT 1 FROM attempts o WHERE o.phase <> 'settled' AND o.account = j.account)
      AND NOT EXISTS (SELECT 1 FROM attempts o WHERE o.phase <> 'settled' AND o.phone_id = p.phone_id)
      AND NOT EXISTS (SELECT 1 FROM leases l
                       WHERE l.phase <> 'closed' AND l.phone_id = p.phone_id AND l.lease_id IS NOT :leaseId)
      AND NOT EXISTS ${pausesOn('j.account')}
      AND ${usedOn('j.account')} < ifnull(${capOf('j.account')}, :ownCap)
    ORDER BY j.pass_number, j.position
    LIMIT 1`;

const anyCandidate = candidateSql('');
const candidateForLease = candidateSql('AND j.account = :account AND p.phone_id = :phoneId');

const nextCandidate = (
  connection: Connection,
  run: Run,
  held: Lease | null,
  { day, at, open }: ClaimOrder,
): Candidate | null =>
  connection.one(candidateRow, held === null ? anyCandidate : candidateForLease, {
    runId: run.runId,
    campaign: run.campaign,
    passNumber: run.passNumber,
    patienceMs: run.settings.retry.patienceMs,
    ownCap: run.settings.maxPostsPerAccountPerDay,
    leaseId: held?.leaseId ?? null,
    account: held?.account ?? null,
    phoneId: held?.phoneId ?? null,
    day,
    at,
    ...paceOf(run, open),
  });

const skip = (
  connection: Connection,
  journal: Journal,
  run: Run,
  order: ClaimOrder,
  { jobId, account, videoName, phoneId }: Candidate,
  published: LedgerEntry,
): void => {
  const publisher = publisherOf(published);
  const reason = `Already posted by ${publisher}.`;
  connection.run(
    `UPDATE jobs SET state = 'skipped', not_before = NULL, waiting_since = NULL, reason = :reason
      WHERE job_id = :jobId`,
    { jobId, reason },
  );
  journal.append({
    at: order.at,
    level: 'warn',
    name: 'job.skipped',
    message: `${videoName} is not posted to ${account} again: ${publisher} did so already.`,
    campaign: run.campaign,
    runId: run.runId,
    worker: order.worker,
    jobId,
    account,
    phoneId,
  });
};

const take = (
  connection: Connection,
  journal: Journal,
  run: Run,
  held: Lease | null,
  order: ClaimOrder,
  candidate: Candidate,
): Claim => {
  const attempt = openAttempt(connection, run, order, candidate);
  const { attemptId, jobId, account, number } = attempt;
  connection.run(
    `UPDATE jobs SET state = 'claimed', not_before = NULL, reason = NULL WHERE job_id = :jobId`,
    {
      jobId,
    },
  );
  connection.run(
    'INSERT INTO reservations (attempt_id, account, from_day) VALUES (:attemptId, :account, :day)',
    { attemptId, account, day: order.day },
  );
  const leaseId = held?.leaseId ?? null;
  if (leaseId !== null) {
    connection.run('UPDATE leases SET attempt_id = :attemptId WHERE lease_id = :leaseId', {
      attemptId,
      leaseId,
    });
  }
  journal.append({
    at: order.at,
    level: 'info',
    name: 'job.claimed',
    message: `${order.worker} takes ${candidate.videoName} for ${account}, attempt ${number}.`,
    ...contextOf(attempt),
    data: { number, passNumber: attempt.passNumber, leaseId },
  });
  return { kind: 'taken', attempt, brief: briefOf(connection, attemptId), leaseId };
};

/** Attempts that were given back are not counted, so the next one has the same number. */
const openAttempt = (connection: Connection, run: Run, order: ClaimOrder, candidate: Candidate): Attempt => {
  const { jobId, account, network, videoId, passNumber, phoneId } = candidate;
  const { lastId } = connection.run(
    `INSERT INTO attempts (job_id, run_id, number, pass_number, campaign, worker, account, phone_id, network,
                           video_id, phase, opened_at)
     VALUES (:jobId, :runId, 1 + ${attemptsSoFar(':jobId')}, :passNumber, :campaign, :worker, :account, :phoneId,
             :network, :videoId, 'uploading', :at)`,
    {
      jobId,
      account,
      network,
      videoId,
      passNumber,
      phoneId,
      runId: run.runId,
      campaign: run.campaign,
      worker: order.worker,
      at: order.at,
    },
  );
  return attemptOf(connection, lastId);
};
