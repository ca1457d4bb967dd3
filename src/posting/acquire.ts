import type { Deeds } from '../domain/deeds.ts';
import type { Policy } from '../domain/policy.ts';
import type { Work } from '../domain/store.ts';
import type { Clock } from '../domain/time.ts';

/** Asks the store for the lease of a phone: there is one, so somebody else may hold it. */
export const acquire =
  (store: Work, clock: Clock, policy: Policy): Deeds['acquire'] =>
  async ({ attemptId, phoneId }) => {
    const at = clock.now();
    const answer = store.acquireLease({
      attemptId,
      phoneId,
      proofFrom: at,
      deadlineAt: at + policy.lookPatienceMs,
      at,
    });
    return answer.taken ? { at, lease: answer.lease } : { at, heldBy: answer.holder };
  };
