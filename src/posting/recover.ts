import type { Deeds, Recovery } from '../domain/deeds.ts';
import type { Lease } from '../domain/lease.ts';
import type { Policy } from '../domain/policy.ts';
import type { Run } from '../domain/run.ts';
import type { Store, Views } from '../domain/store.ts';
import type { Clock } from '../domain/time.ts';

/** Reads what the last life of the daemon left in its runs. */
export const recover =
  (store: Views, clock: Clock, policy: Policy): Deeds['recover'] =>
  async () => ({ at: clock.now(), runs: recovered(store, policy, store.openRuns()) });

/** Reads the run of one campaign whose actors threw. */
export const recall =
  (store: Store, clock: Clock, policy: Policy): Deeds['recall'] =>
  async ({ campaign, reason }) => {
    const at = clock.now();
    const message = `campaign ${campaign} crashed and goes on from its rows: ${reason}`;
    const runs = store.openRuns().filter((run) => run.campaign === campaign);
    for (const { runId } of runs) {
      store.record({ at, level: 'error', name: 'campaign.restarted', message, campaign, runId });
    }
    return { at, runs: recovered(store, policy, runs) };
  };

/** Ends the run of a campaign that went on crashing; what it had in hand is left to the reaper. */
export const giveUp =
  (store: Store, clock: Clock): Deeds['giveUp'] =>
  async ({ campaign, reason }) => {
    const at = clock.now();
    const run = store.openRuns().find((open) => open.campaign === campaign);
    if (run !== undefined) {
      const message = `campaign ${campaign} has crashed and is not restarted again: ${reason}`;
      store.advanceRun({ ...run, phase: 'crashed', deadlineAt: null, endedAt: at, reason }, [
        { at, level: 'error', name: 'campaign.crashed', message, campaign, runId: run.runId },
      ]);
    }
    return { at };
  };

/** Reads what no campaign owns: leases and attempts whose run is over, or that turned up late, and operators' leases. */
export const findOrphans =
  (store: Views, clock: Clock, policy: Policy): Deeds['findOrphans'] =>
  async () => {
    const open = new Set(store.openRuns().map(({ runId }) => runId));
    const leases = openLeases(store, policy).filter(
      (lease) => lease.runId === null || !open.has(lease.runId) || isLate(store, lease),
    );
    const work = store.openAttempts().flatMap((attempt) => {
      if (open.has(attempt.runId)) return [];
      const run = store.run(attempt.runId);
      if (run === null) return [];
      return [{ attempt, brief: store.briefOf(attempt.attemptId), retry: run.settings.retry }];
    });
    return { at: clock.now(), leases, work };
  };

function recovered(store: Views, policy: Policy, runs: readonly Run[]): Recovery['runs'] {
  const leases = openLeases(store, policy).filter((lease) => !isLate(store, lease));
  const attempts = store.openAttempts();
  return runs.map((run) => ({
    run,
    leases: leases.filter(({ runId }) => runId === run.runId),
    work: attempts
      .filter(({ runId }) => runId === run.runId)
      .map((attempt) => ({ attempt, brief: store.briefOf(attempt.attemptId) })),
  }));
}

/** A lease that was opened after its attempt was settled: a late task of ours turned up, and the reaper sees to it. */
function isLate(store: Views, { attemptId, openedAt }: Lease): boolean {
  const attempt = attemptId === null ? null : store.attempt(attemptId);
  const settledAt = attempt?.settledAt ?? null;
  return settledAt !== null && openedAt > settledAt;
}

const openLeases = (store: Views, policy: Policy): Lease[] =>
  store.openLeases().map((lease) => withAftermath(lease, store, policy));

/** What a post left on its phone must be in the lease before anybody believes that the phone is off. */
function withAftermath(lease: Lease, store: Views, policy: Policy): Lease {
  const attempt = lease.attemptId === null ? null : store.attempt(lease.attemptId);
  if (attempt === null) return lease;
  const { createRepliedAt, doubtUntil } = attempt;
  const settledAt = createRepliedAt === null ? 0 : createRepliedAt + policy.settleMs;
  return {
    ...lease,
    proofFrom: Math.max(lease.proofFrom, settledAt, doubtUntil ?? 0),
    looksNeeded: doubtUntil === null ? lease.looksNeeded : 2,
  };
}
