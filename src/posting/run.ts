import { PostdError } from '../domain/failure.ts';
import type { Run } from '../domain/run.ts';
import type { Store } from '../domain/store.ts';

/** The run with this id. Throws `store-failed` when there is none: machines know ids from rows. */
export function runOf(store: Pick<Store, 'run'>, runId: number): Run {
  const run = store.run(runId);
  if (run === null) throw new PostdError('store-failed', `There is no run ${runId}.`);
  return run;
}
