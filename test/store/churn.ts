/**
 * Works through the jobs of the store in the directory it is given until it is killed or nothing is left, and says
 * what it was told: one line for every settled job, written after the commit. The lines are long, so that the pipe keeps
 * it from running far ahead of its reader, however fast the machine.
 */
import { writeSync } from 'node:fs';
import type { Outcome } from '../../src/domain/job.ts';
import { openStore } from '../../src/store/open.ts';
import { always } from '../../src/domain/schedule.ts';

const [directory = ''] = process.argv.slice(2);
const day = '2026-11-22';
let at = 0;
const clock = { now: () => at, setTimeout: () => 0, clearTimeout: () => undefined };
const store = openStore({ directory, clock, identity: { timeScale: 1, timeOrigin: 0 } });

const failure = { code: 'x', message: 'x', blame: 'infrastructure', scope: 'phone' } as const;
const outcomes: readonly Outcome[] = [
  { kind: 'published', from: 0, until: 0, shareLink: null },
  { kind: 'failed', failure },
  { kind: 'unconfirmed', failure },
];

for (const run of store.openRuns()) {
  for (;;) {
    at += 1;
    const claim = store.claim({ runId: run.runId, worker: 'worker-1', holding: null, day, at, open: always });
    if (claim.kind === 'nothing') break;
    const { attemptId, phoneId, jobId } = claim.attempt;
    const order = { attemptId, phoneId, proofFrom: at, deadlineAt: at, at };
    const lease = store.acquireLease(order);
    if (!lease.taken) throw new Error(`phone ${phoneId} is held by lease ${lease.holder.leaseId}`);
    store.advanceAttempt({ ...claim.attempt, phase: 'publishing', taskName: `task-${attemptId}` }, []);
    const outcome = outcomes[attemptId % outcomes.length];
    if (outcome === undefined) throw new Error('unreachable');
    const { jobState } = store.settle({ attemptId, outcome, fromDay: day, untilDay: day, at });
    writeSync(1, `${`${jobId} ${jobState}`.padEnd(1000)}\n`);
    store.advanceLease({ ...lease.lease, phase: 'closed', closedAt: at }, []);
  }
}
