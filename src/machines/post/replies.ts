import type { Failure } from '../../domain/blame.ts';
import type { Outcome } from '../../domain/job.ts';
import * as trouble from '../trouble.ts';
import type { CallResult } from '../reply.ts';
import type { Reason } from './moves.ts';

const reasonIn = ({ failure, closedUntil }: CallResult): Reason => ({
  failure: failure ?? trouble.createLost,
  closedUntil,
});

/** The cloud would not: what becomes of the job depends on whose fault it was. */
export const blameReply = {
  type: 'blame',
  params: ({ event }: { event: { output: CallResult } }) => reasonIn(event.output),
} as const;

/** Nobody knows whether the post is out: a person decides. */
export const unconfirmed = (failure: Failure) =>
  ({ type: 'decide', params: { outcome: { kind: 'unconfirmed', failure } satisfies Outcome } }) as const;
