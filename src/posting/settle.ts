import type { Deeds } from '../domain/deeds.ts';
import type { Outcome } from '../domain/job.ts';
import type { Brakes, Work } from '../domain/store.ts';
import type { Calendar, Clock, Moment } from '../domain/time.ts';
import { needsOperator } from './brakes.ts';

/** Between which moments the post may have come out; what never did counts on no day at all. */
const window = (outcome: Outcome, since: Moment, at: Moment): { from: Moment; until: Moment } =>
  outcome.kind === 'published' ? outcome : { from: since, until: at };

/** Writes the outcome: attempt, job, reservation and ledger in one transaction. */
export const settle =
  (store: Work & Brakes, clock: Clock, calendar: Calendar): Deeds['settle'] =>
  async ({ attemptId, since, outcome }) => {
    const at = clock.now();
    const { from, until } = window(outcome, since, at);
    if ('failure' in outcome && needsOperator(outcome.failure)) {
      const { code, message } = outcome.failure;
      store.pause({ kind: 'everything', name: null, code, message, at });
    }
    const { jobState } = store.settle({
      attemptId,
      outcome,
      fromDay: calendar.dayOf(from),
      untilDay: calendar.dayOf(until),
      at,
    });
    return { at, jobState };
  };
