import { wallTime, type ProgressRow } from '../../campaigns/index.ts';
import { failureOf, type Attempt, type Job, type JobState } from '../../domain/job.ts';
import type { Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { Calendar, Moment } from '../../domain/time.ts';

/** What the old system would have called it. What may be out was in hand for it: it never tries such a job again. */
const statuses: Readonly<Record<JobState, string>> = {
  pending: 'pending',
  claimed: 'claimed',
  retrying: 'retrying',
  succeeded: 'success',
  failed: 'failed',
  unconfirmed: 'claimed',
  skipped: 'skipped',
  cancelled: 'skipped',
};

/**
 * Jobs as rows of the old system's progress.csv; without those that were never tried and gave way to a later plan, for
 * the old system forgot them.
 */
export const progressRows = (store: Store, calendar: Calendar, jobs: readonly Job[]): ProgressRow[] => {
  const maxAttempts = (run: Run | null): string =>
    run === null ? '' : String(run.settings.retry.infrastructureAttempts);
  const runs = new Map<string, string>();
  const maxOf = ({ campaign }: Job): string => {
    const known = runs.get(campaign) ?? maxAttempts(store.latestRun(campaign));
    runs.set(campaign, known);
    return known;
  };
  const posts = postedAt(store, jobs);
  return jobs.flatMap((job) => {
    const last = store.attemptsOf(job.jobId).at(-1) ?? null;
    if (job.state === 'cancelled' && last === null) return [];
    return [rowOf(calendar, job, last, last?.settledAt ?? posts.get(job.jobId) ?? null, maxOf(job))];
  });
};

/** When jobs were posted, by the ledger: it is kept when attempts are let go. */
const postedAt = (store: Store, jobs: readonly Job[]): ReadonlyMap<string | null, Moment | null> =>
  new Map(
    [...new Set(jobs.map(({ campaign }) => campaign))].flatMap((campaign) =>
      store.ledger({ campaign }).map(({ jobId, publishedAt }) => [jobId, publishedAt] as const),
    ),
  );

const rowOf = (
  calendar: Calendar,
  job: Job,
  last: Attempt | null,
  endedAt: Moment | null,
  maxAttempts: string,
): ProgressRow => {
  const time = (at: Moment | null | undefined): string =>
    at === null || at === undefined ? '' : wallTime(at, calendar);
  const failure = failureOf(last?.outcome ?? null);
  const isDone = job.state === 'succeeded' || job.state === 'failed';
  return {
    job_id: job.jobId,
    account: job.account,
    video_path: job.videoPath,
    caption: job.caption,
    status: statuses[job.state],
    worker_id: /\d+$/.exec(last?.worker ?? '')?.[0] ?? '',
    claimed_at: time(last?.openedAt),
    completed_at: isDone ? time(endedAt) : '',
    error: job.reason ?? '',
    attempts: String(job.attempts),
    max_attempts: maxAttempts,
    retry_at: time(job.notBefore),
    error_type: isDone || job.state === 'retrying' ? (failure?.code ?? '') : '',
    error_category: isDone || job.state === 'retrying' ? (failure?.blame ?? '') : '',
    pass_number: String(job.passNumber),
  };
};
