import type { Failure } from '../../domain/blame.ts';
import type { Outcome } from '../../domain/job.ts';
import * as trouble from '../trouble.ts';
import type { CallResult, Reason } from './moves.ts';

/** The moment at which a reply came is the machine's time. */
export const learn = {
  type: 'learn',
  params: ({ event }: { event: { output: { at: number } } }) => event.output,
} as const;

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
