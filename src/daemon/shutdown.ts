import { setTimeout as pause } from 'node:timers/promises';
import type { Store } from '../domain/store.ts';
import type { Moment } from '../domain/time.ts';

/**
 * How a shutdown goes about what is under way: `drain` lets publications finish, `cancel` asks the cloud to cancel them,
 * `handOver` leaves them to the cloud and the phones on, for a next start that is about to come.
 */
export type Stop = 'drain' | 'cancel' | 'handOver';

/** How often, and how long at most, one waits for the answers to creates that are under way. Real time. */
const answerLookMs = 50;
const answerPatienceMs = 30_000;

/** A create whose answer is not waited for must be looked up by the next start, which takes it ten minutes. */
export async function whenAnswered(store: Store): Promise<void> {
  const until = performance.now() + answerPatienceMs;
  while (
    performance.now() < until &&
    store.openAttempts().some(({ phase }) => phase === 'publishing' || phase === 'uploading')
  ) {
    await pause(answerLookMs);
  }
}

/** What the limit cut off goes on costing money until the next start: the operator has to know. */
export function sayWhatStaysOn(store: Store, at: Moment): void {
  for (const { account, campaign, phoneId, attemptId, onSince } of store.openLeases()) {
    const attempt = attemptId === null ? null : store.attempt(attemptId);
    if (onSince === null || attempt === null) continue;
    const { worker, jobId, runId } = attempt;
    store.record({
      at,
      level: 'warn',
      name: 'phone.stays-on',
      message: `phone ${account} stays on, since ${new Date(onSince).toISOString()}; the next start goes on with it`,
      ...{ campaign, runId, worker, jobId, attemptId: attempt.attemptId, account, phoneId },
    });
  }
}
