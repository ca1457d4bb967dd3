import type { Failure } from '../domain/blame.ts';
import type { Moment } from '../domain/time.ts';

/** What a machine's guards read of the answer to a call, whatever it was about. */
export interface CallResult {
  ok: boolean;
  effect?: 'none' | 'unknown';
  failure?: Failure;
  closedUntil?: Moment;
}

/** The moment at which a deed was answered is the machine's time; each machine says by its own `learn` what that is. */
export const learn = {
  type: 'learn',
  params: ({ event }: { event: { output: { at: Moment } } }) => event.output,
} as const;
