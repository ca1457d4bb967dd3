import { failureOf, type Attempt, type Job, type JobState } from '../../domain/job.ts';
import { pausesOf, type Pause } from '../../domain/pause.ts';
import type { Run, Stock } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { Moment } from '../../domain/time.ts';
import type { Rehearsed } from '../../posting/rehearse.ts';
import type {
  FailureCountView,
  FailureView,
  JobView,
  PauseView,
  RunView,
  SeedView,
  WorkerView,
} from '../../ipc/contract.ts';

type Counts = Record<JobState, number>;

const settledIn = ({ succeeded, failed, unconfirmed }: Counts) => succeeded + failed + unconfirmed;

/** What is known of an open run beside its rows. */
export interface Ahead {
  stock: Stock;
  expectedEndAt: Moment | null;
}

/** A run in a line; `ahead` is null for one that is over. */
export function runView(store: Store, run: Run, now: Moment, ahead: Ahead | null): RunView {
  const { runId, campaign, phase, startedAt, endedAt, passNumber, workers, settings, reason } = run;
  const counts = store.countJobs({ campaign, runId });
  const stock = ahead?.stock ?? null;
  return {
    runId,
    campaign,
    phase,
    startedAt,
    endedAt,
    passNumber,
    maxPasses: settings.retry.maxPasses,
    workers,
    counts,
    successRate: settledIn(counts) === 0 ? null : counts.succeeded / settledIn(counts),
    phonesOn: store.leases({ campaign, open: true }).filter(({ onSince }) => onSince !== null).length,
    nextDueAt: nextDueAt(store, run, now, stock),
    expectedEndAt: ahead?.expectedEndAt ?? null,
    restsUntil: stock === null ? null : restOf(run, stock),
    paused: endedAt === null ? pauseOn(store, campaign) : null,
    reason,
  };
}

/** The first of the pauses that keep a whole campaign from claiming. */
export function pauseOn(store: Store, campaign: string): PauseView | null {
  const [first] = pausesOf(store.pauses(), { campaign });
  return first === undefined ? null : pauseView(first);
}

export const pauseView = ({ since, ...pause }: Pause): PauseView => ({ ...pause, sinceAt: since });

/** When the next pass begins, or else the next job that is being put off becomes due. */
function nextDueAt(store: Store, run: Run, now: Moment, stock: Stock | null): Moment | null {
  const { campaign, runId, phase, endedAt, deadlineAt } = run;
  if (endedAt !== null) return null;
  if (phase === 'betweenPasses') return deadlineAt;
  const rest = stock === null ? null : restOf(run, stock);
  if (rest !== null) return rest.untilAt;
  const due = store
    .jobs({ campaign, runId, states: ['pending', 'retrying'] })
    .flatMap(({ notBefore }) => (notBefore !== null && notBefore > now ? [notBefore] : []));
  // What is due by its own row may still wait for the campaign's gap and spread.
  if (stock !== null && stock.due === 0 && stock.nextDueAt !== null) due.push(stock.nextDueAt);
  return due.length === 0 ? null : Math.min(...due);
}

/** What a run waits for that begins nothing now; null when it is at work, or when its end is near. */
function restOf(
  { phase }: Run,
  { opensAt, nextDay, due, blocked, inHand, ...stock }: Stock,
): RunView['restsUntil'] {
  if (phase !== 'running' || inHand > 0) return null;
  const hasWork = due > 0 || blocked > 0 || stock.nextDueAt !== null;
  if (opensAt !== null && hasWork) return { what: 'hours', untilAt: opensAt };
  if (nextDay === null || hasWork || stock.retrying > 0) return null;
  return { what: 'next-day', untilAt: nextDay.at };
}

/** Every worker of an open run, idle ones included. */
export function workerViews(store: Store, run: Run): WorkerView[] {
  if (run.endedAt !== null) return [];
  const attempts = store.openAttempts().filter(({ runId }) => runId === run.runId);
  const hired = Array.from({ length: run.workers }, (_, index) => `w${index + 1}`);
  const names = [...new Set([...hired, ...attempts.map(({ worker }) => worker)])];
  return names.map((name) =>
    workerView(
      name,
      attempts.find(({ worker }) => worker === name),
    ),
  );
}

const workerView = (worker: string, attempt: Attempt | undefined): WorkerView => ({
  worker,
  jobId: attempt?.jobId ?? null,
  account: attempt?.account ?? null,
  phone: attempt?.account ?? null,
  phase: attempt?.phase ?? null,
  sinceAt: attempt?.openedAt ?? null,
});

export const jobView = (job: Job): JobView => ({
  jobId: job.jobId,
  campaign: job.campaign,
  account: job.account,
  network: job.network,
  videoId: job.videoId,
  videoName: job.videoName,
  state: job.state,
  passNumber: job.passNumber,
  attempts: job.attempts,
  reason: job.reason,
  notBeforeAt: job.notBefore,
  waitingSinceAt: job.waitingSince,
});

/** Jobs that are put off, the next due first. */
export const waitingViews = (store: Store, { campaign, runId }: Run): JobView[] =>
  store
    .jobs({ campaign, runId, states: ['pending', 'retrying'] })
    .filter(({ notBefore, waitingSince }) => notBefore !== null || waitingSince !== null)
    .sort((a, b) => (a.notBefore ?? 0) - (b.notBefore ?? 0))
    .map(jobView);

/** How the run's attempts failed, the last one first. */
export function failureViews(store: Store, { runId }: Run): FailureView[] {
  return store
    .failedAttempts({ runId, limit: mostFailures })
    .flatMap(({ jobId, account, settledAt, outcome }) => {
      const failure = failureOf(outcome);
      return failure === null || settledAt === null
        ? []
        : [{ at: settledAt, jobId, account, ...pick(failure) }];
    });
}

const mostFailures = 500;

const pick = ({ blame, code, message }: { blame: FailureView['blame']; code: string; message: string }) => ({
  blame,
  code,
  message,
});

/** The same by reason, the most frequent first. */
export function countFailures(failures: readonly FailureView[]): FailureCountView[] {
  const byCode = Map.groupBy(failures, ({ code }) => code);
  return [...byCode.values()]
    .flatMap((same) => (same[0] === undefined ? [] : [{ ...pick(same[0]), count: same.length }]))
    .sort((a, b) => b.count - a.count);
}

/** What a plan that was only rehearsed would have done. */
export const seedViewOf = ({ loaded, planSeed, added, gone, open }: Rehearsed): SeedView => ({
  campaign: loaded.name,
  dryRun: true,
  added: added.size,
  replaced: gone.length,
  gone: gone.map(jobView),
  open,
  planSeed,
  warnings: loaded.problems.filter(({ severity }) => severity === 'warning'),
});
