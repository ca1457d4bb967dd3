import type { RetrySettings } from '../domain/campaign.ts';
import type { Failure } from '../domain/blame.ts';
import type { JobBrief, Outcome } from '../domain/job.ts';
import type { Policy } from '../domain/policy.ts';
import type { Moment } from '../domain/time.ts';

interface Case {
  failure: Failure;
  /** The cloud has closed the call until then: not one byte was sent, so nothing has failed. */
  closedUntil?: Moment | undefined;
  at: Moment;
  brief: Pick<JobBrief, 'infrastructureFailures' | 'unclassifiedFailures'>;
  passNumber: number;
  retry: RetrySettings;
  policy: Policy;
}

/** What becomes of a job whose attempt is known not to have published: R11, in one place. */
export function judge({ failure, closedUntil, at, brief, passNumber, retry, policy }: Case): Outcome {
  if (closedUntil !== undefined) return { kind: 'deferred', failure, notBefore: closedUntil };

  const again = (failuresBefore: number, attempts: number): Outcome =>
    failuresBefore + 1 < attempts && passNumber < retry.maxPasses
      ? { kind: 'retry', failure }
      : { kind: 'failed', failure };

  switch (failure.blame) {
    case 'infrastructure':
      return again(brief.infrastructureFailures, retry.infrastructureAttempts);
    case 'unclassified':
      return again(brief.unclassifiedFailures, retry.unclassifiedAttempts);
    case 'person':
      return { kind: 'deferred', failure, notBefore: at + policy.personRetryMs };
    case 'operator':
      return failure.scope === 'everything'
        ? { kind: 'deferred', failure, notBefore: at + policy.operatorRetryMs }
        : { kind: 'failed', failure };
    case 'account':
    case 'content':
      return { kind: 'failed', failure };
  }
}
