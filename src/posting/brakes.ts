import type { Failure } from '../domain/blame.ts';
import type { Reply } from '../domain/cloud.ts';
import { operatorsPause, pausesOf } from '../domain/pause.ts';
import type { Brakes } from '../domain/store.ts';
import type { Clock } from '../domain/time.ts';

/** An operator's pause keeps jobs from being claimed; what is in hand already is finished under it. */
const brakeOn = (store: Brakes, campaign: string) =>
  pausesOf(store.pauses(), { campaign }).find(({ code }) => code !== operatorsPause);

/** The refusal that stands for a brake of ours; undefined when nothing forbids to begin. */
export function refusedByPause<Value>(
  store: Brakes,
  clock: Clock,
  campaign: string,
): Reply<Value> | undefined {
  const pause = brakeOn(store, campaign);
  if (pause === undefined) return undefined;
  const at = clock.now();
  const failure: Failure = {
    code: 'postd.paused',
    message: `posting is paused: ${pause.message}`,
    blame: 'operator',
    scope: 'everything',
  };
  return { ok: false, askedAt: at, at, effect: 'none', failure };
}

/** Refusals that pass by themselves, or are our own: they put jobs off, and nobody has to say "go on". */
const passing: ReadonlySet<string> = new Set([
  'geelark.43008',
  'postd.paused',
  'campaign.stopping',
  'daemon.stopping',
  'task.withdrawn',
]);

/** Money, plan or credentials: nothing of anybody's can succeed until an operator has acted. */
export const needsOperator = ({ blame, scope, code }: Failure): boolean =>
  blame === 'operator' && scope === 'everything' && !passing.has(code);
