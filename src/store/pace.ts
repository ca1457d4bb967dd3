import { goldenRatio, type Span } from '../domain/schedule.ts';
import type { Run } from '../domain/run.ts';

/**
 * When a job may begin by its campaign's gap and spread, in SQL: the same as `mayBeginAt` of the domain, and a test holds
 * the two together. `account` and `position` are expressions of the statement around; its values are those of `paceOf`.
 */
export const mayBeginAt = (account: string, position: string): string =>
  `CASE WHEN :paced THEN
     (SELECT CAST(could + (${position} * ${goldenRatio} % ${2 ** 32}) / ${2 ** 32}.0
                          * max(0, min(:spreadMs, :openUntil - could)) AS INTEGER)
        FROM (SELECT max(:openFrom, :plannedAt,
                         CASE WHEN :minGapMs > 0 THEN ifnull(${lastPostOf(account)} + :minGapMs, 0) ELSE 0 END) AS could))
   ELSE 0 END`;

/**
 * When an account may have posted last, by whatever campaign; null: never. What may be out counts as out. The list of
 * states is spelled as the index one_open_job_per_pair is, so that SQLite finds it.
 */
export const lastPostOf = (account: string): string =>
  `(SELECT max(posted_at) FROM
     (SELECT max(published_at) AS posted_at FROM ledger WHERE account = ${account}
      UNION ALL
      SELECT max(doubt.settled_at) FROM jobs open_job
        JOIN attempts doubt ON doubt.job_id = open_job.job_id
       WHERE open_job.account = ${account} AND open_job.state = 'unconfirmed'
         AND open_job.state IN ('pending', 'claimed', 'retrying', 'unconfirmed')))`;

/** The values that these statements need. A run without gap and spread is not `paced`: then nothing is looked up. */
export const paceOf = ({ settings: { schedule }, plannedAt }: Run, open: Span) => ({
  paced: schedule.minGapMs > 0 || schedule.spreadMs > 0 ? 1 : 0,
  minGapMs: schedule.minGapMs,
  spreadMs: schedule.spreadMs,
  plannedAt: schedule.spreadMs > 0 ? plannedAt : 0,
  openFrom: open.from,
  openUntil: open.until,
});
