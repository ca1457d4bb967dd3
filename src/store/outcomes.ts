import type { NewFact } from '../domain/fact.ts';
import type { Job, Outcome } from '../domain/job.ts';

/** A fact that still lacks when and where. */
type Told = Pick<NewFact, 'level' | 'name' | 'message'> & { data: Record<string, unknown> };

/** What the operator reads about the end of an attempt. `nextPass` is the pass the job runs in next, if it does. */
export const factOf = (outcome: Outcome, job: Job, nextPass: number): Told => {
  const what = `${job.videoName} for ${job.account}`;
  switch (outcome.kind) {
    case 'published':
      return {
        level: 'info',
        name: 'post.published',
        message: `${job.videoName} is out on ${job.account} (${job.network}).`,
        data: { shareLink: outcome.shareLink },
      };
    case 'failed':
      return {
        level: 'error',
        name: 'post.failed',
        message: `${what} failed for good: ${sentence(outcome.failure.message)}`,
        data: { failure: outcome.failure },
      };
    case 'retry':
      return {
        level: 'warn',
        name: 'post.retry',
        message: `${what} failed and is tried again in pass ${nextPass}: ${sentence(outcome.failure.message)}`,
        data: { failure: outcome.failure, passNumber: nextPass },
      };
    case 'deferred':
      return {
        level: 'info',
        name: 'post.deferred',
        message: `${what} has to wait: ${sentence(outcome.failure.message)}`,
        data: { failure: outcome.failure, notBefore: outcome.notBefore },
      };
    case 'unconfirmed':
      return {
        level: 'error',
        name: 'post.unconfirmed',
        message: `${what} may or may not be out, a person has to look: ${sentence(outcome.failure.message)}`,
        data: { failure: outcome.failure },
      };
  }
};

/** With one full stop at its end, whoever wrote it. */
const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
