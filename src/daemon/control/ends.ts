import type { RunEnd } from '../../domain/store.ts';
import type { CampaignView, EndsView } from '../../ipc/contract.ts';

type Ends = Pick<CampaignView, 'byWorker' | 'byPass' | 'byClass'>;

/** How the attempts of a run ended: by worker, by pass, by whose fault it was. */
export function endsOf(all: readonly RunEnd[]): Ends {
  const workers = Map.groupBy(all, ({ worker }) => worker);
  const passes = Map.groupBy(all, ({ passNumber }) => passNumber);
  return {
    byWorker: [...workers]
      .map(([worker, ends]) => ({ worker, ...counted(ends) }))
      .sort((a, b) => a.worker.localeCompare(b.worker, 'en', { numeric: true })),
    byPass: [...passes]
      .map(([passNumber, ends]) => ({ passNumber, ...counted(ends) }))
      .sort((a, b) => a.passNumber - b.passNumber),
    byClass: classesOf(all),
  };
}

const sum = (ends: readonly RunEnd[]): number => ends.reduce((all, { attempts }) => all + attempts, 0);

function counted(ends: readonly RunEnd[]): EndsView {
  const of = (kind: RunEnd['kind']) => sum(ends.filter((end) => end.kind === kind));
  return {
    posts: of('published'),
    failed: of('failed'),
    retried: of('retry'),
    unconfirmed: of('unconfirmed'),
  };
}

/** What was given back has not failed (R11). */
function classesOf(all: readonly RunEnd[]): Ends['byClass'] {
  const failed = all.filter(({ kind }) => kind !== 'deferred' && kind !== 'published');
  return [...Map.groupBy(failed, ({ blame }) => blame)]
    .flatMap(([blame, ends]) => (blame === null ? [] : [{ class: blame, count: sum(ends) }]))
    .sort((a, b) => b.count - a.count);
}
