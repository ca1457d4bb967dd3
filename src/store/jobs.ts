import { PostdError } from '../domain/failure.ts';
import type { Job } from '../domain/job.ts';
import type { Connection } from './connection.ts';
import { jobRow } from './rows.ts';

/** How many attempts a job has had, the one in hand included; those that were given back do not count. */
export const attemptsSoFar = (jobId: string): string =>
  `(SELECT count(*) FROM attempts a WHERE a.job_id = ${jobId} AND a.outcome ->> '$.kind' IS NOT 'deferred')`;

/** Jobs as the domain knows them, to be followed by the conditions. */
export const selectJobs = `SELECT jobs.*, ${attemptsSoFar('jobs.job_id')} AS attempts FROM jobs`;

/** The job with this id. Throws `store-failed` when there is none: ids come from rows. */
export const jobOf = (connection: Connection, jobId: string): Job => {
  const job = connection.one(jobRow, `${selectJobs} WHERE job_id = :jobId`, { jobId });
  if (job === null) throw new PostdError('store-failed', `There is no job ${jobId}.`);
  return job;
};
