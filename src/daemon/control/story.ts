import { PostdError } from '../../domain/failure.ts';
import type { Fact } from '../../domain/fact.ts';
import { failureOf, type Attempt, type AttemptPhase, type Outcome } from '../../domain/job.ts';
import type { Lease } from '../../domain/lease.ts';
import type { Standing } from '../../domain/standing.ts';
import type { Store } from '../../domain/store.ts';
import type { Calendar, Clock, Moment } from '../../domain/time.ts';
import type { AttemptView, JobStoryView, PingView, Stories, WhyView } from '../../ipc/contract.ts';
import type { HoursOf } from '../../posting/hours.ts';
import { jobView } from './views.ts';
import { why } from './why.ts';

export interface StoryPorts {
  store: Store;
  clock: Clock;
  calendar: Calendar;
  hoursOf: HoursOf;
  daemonState: () => PingView['state'];
  /** When the campaign is made anew after a crash; null when it is not about to. */
  restartsAt: (campaign: string) => Moment | null;
}

/** More than any job ever has: a limit, so that one answer stays one answer. */
const mostFacts = 5000;

/** The whole story of a job, from rows and facts. */
export const createStories = (ports: StoryPorts): Stories => {
  const { store, clock } = ports;
  return {
    job: (jobId) => {
      const now = clock.now();
      const stands = whyOf(ports, jobId);
      if (stands === null) {
        throw new PostdError('not-found', `there is no job ${jobId}`, { hint: 'postctl job list' });
      }
      const { job, run } = stands.standing;
      const facts = store.factsSince(0, { jobId }, mostFacts);
      const byAttempt = Map.groupBy(facts, ({ attemptId }) => attemptId);
      return {
        now,
        job: jobView(job),
        caption: job.caption,
        sizeBytes: job.sizeBytes,
        runId: run?.runId ?? null,
        why: stands.why,
        attempts: store
          .attemptsOf(jobId)
          .map((attempt) => attemptView(store, attempt, byAttempt.get(attempt.attemptId) ?? [], now)),
        facts: byAttempt.get(undefined) ?? [],
      } satisfies JobStoryView;
    },
  };
};

/** Where a job stands and why it does not run; null when there never was such a job. */
export const whyOf = (
  { store, clock, calendar, hoursOf, daemonState, restartsAt }: StoryPorts,
  jobId: string,
  at: Moment = clock.now(),
): { standing: Standing; why: WhyView } | null => {
  const day = calendar.dayOf(at);
  const standing = store.standing({ jobId, day, at, hoursOf: (run) => hoursOf(run)(at) });
  if (standing === null) return null;
  const situation = {
    at,
    dayEndsAt: calendar.startOf(calendar.dayAfter(day, 1)),
    daemon: daemonState(),
    restartsAt: restartsAt(standing.job.campaign),
  };
  return { standing, why: why(standing, situation) };
};

const attemptView = (store: Store, attempt: Attempt, facts: Fact[], now: Moment): AttemptView => {
  const lease = leaseOf(store, attempt, facts);
  return {
    attemptId: attempt.attemptId,
    number: attempt.number,
    runId: attempt.runId,
    passNumber: attempt.passNumber,
    worker: attempt.worker,
    phoneId: attempt.phoneId,
    openedAt: attempt.openedAt,
    settledAt: attempt.settledAt,
    phases: phasesOf(attempt, facts),
    task:
      attempt.taskName === null
        ? null
        : {
            name: attempt.taskName,
            id: attempt.taskId,
            creates: attempt.createNumber,
            createSentAt: attempt.createSentAt,
            createRepliedAt: attempt.createRepliedAt,
            absentLooks: attempt.absentLooks,
            cancelAskedAt: attempt.cancelAskedAt,
          },
    lease: lease === null ? null : leaseView(lease, now),
    outcome: attempt.outcome === null || attempt.settledAt === null ? null : outcomeView(attempt.outcome),
    facts,
  };
};

/** A lease that was handed over names its last attempt only; the facts of an earlier one remember it. */
const leaseOf = (store: Store, { attemptId }: Attempt, facts: readonly Fact[]): Lease | null => {
  const told = facts
    .filter(({ name }) => name === 'job.claimed' || name === 'lease.opened' || name === 'lease.reopened')
    .map(({ data }) => data?.['leaseId'])
    .findLast((leaseId) => typeof leaseId === 'number');
  return told === undefined ? store.leaseOfAttempt(attemptId) : store.lease(told);
};

const leaseView = (lease: Lease, now: Moment): NonNullable<AttemptView['lease']> => ({
  leaseId: lease.leaseId,
  phase: lease.phase,
  openedAt: lease.openedAt,
  startAskedAt: lease.startAskedAt,
  onSinceAt: lease.onSince,
  stopAskedAt: lease.stopAskedAt,
  stopAttempts: lease.stopAttempts,
  offAt: lease.offAt,
  closedAt: lease.closedAt,
  onMs: lease.onSince === null ? null : (lease.offAt ?? lease.closedAt ?? now) - lease.onSince,
  reason: lease.reason,
});

const outcomeView = (outcome: Outcome): NonNullable<AttemptView['outcome']> => ({
  kind: outcome.kind,
  failure: failureOf(outcome),
  shareLink: outcome.kind === 'published' ? outcome.shareLink : null,
  notBeforeAt: outcome.kind === 'deferred' ? outcome.notBefore : null,
});

/** Which fact tells of which phase. */
const beginnings: ReadonlyMap<string, AttemptPhase> = new Map([
  ['job.claimed', 'uploading'],
  ['post.uploaded', 'awaitingPhone'],
  ['post.publishing', 'publishing'],
  ['post.looking-up', 'lookingUp'],
  ['post.created', 'confirming'],
  ['post.cancelling', 'cancelling'],
]);

const phasesOf = ({ settledAt }: Attempt, facts: readonly Fact[]): AttemptView['phases'] => {
  const begun = facts.flatMap(({ name, at }) => {
    const phase = beginnings.get(name);
    return phase === undefined ? [] : [{ phase, fromAt: at }];
  });
  return begun.map((entry, index) => ({ ...entry, untilAt: begun[index + 1]?.fromAt ?? settledAt }));
};
