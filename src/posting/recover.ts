import type { Deeds, RecoveredRun } from '../domain/deeds.ts';
import type { Lease } from '../domain/lease.ts';
import type { Policy } from '../domain/policy.ts';
import type { Views } from '../domain/store.ts';
import type { Clock } from '../domain/time.ts';

/** What a post left on its phone must be in the lease before anybody believes that the phone is off. */
function withAftermath(lease: Lease, store: Views, policy: Policy): Lease {
  const attempt = store.attempt(lease.attemptId);
  if (attempt === null) return lease;
  const { createRepliedAt, doubtUntil } = attempt;
  const settledAt = createRepliedAt === null ? 0 : createRepliedAt + policy.settleMs;
  return {
    ...lease,
    proofFrom: Math.max(lease.proofFrom, settledAt, doubtUntil ?? 0),
    looksNeeded: doubtUntil === null ? lease.looksNeeded : 2,
  };
}

/** Reads what the last life of the daemon left in its runs. */
export const recover =
  (store: Views, clock: Clock, policy: Policy): Deeds['recover'] =>
  async () => {
    const leases = store.openLeases().map((lease) => withAftermath(lease, store, policy));
    const attempts = store.openAttempts();
    const runs = store.openRuns().map((run): RecoveredRun => ({
      run,
      leases: leases.filter(({ runId }) => runId === run.runId),
      work: attempts
        .filter(({ runId }) => runId === run.runId)
        .map((attempt) => ({ attempt, brief: store.briefOf(attempt.attemptId) })),
    }));
    return { at: clock.now(), runs };
  };

/** Reads the open leases whose run is over. */
export const findOrphans =
  (store: Views, clock: Clock, policy: Policy): Deeds['findOrphans'] =>
  async () => {
    const open = new Set(store.openRuns().map(({ runId }) => runId));
    const leases = store
      .openLeases()
      .filter(({ runId }) => !open.has(runId))
      .map((lease) => withAftermath(lease, store, policy));
    return { at: clock.now(), leases };
  };
