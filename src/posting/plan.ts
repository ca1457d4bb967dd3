import { plan } from '../campaigns/index.ts';
import type { Job } from '../domain/job.ts';
import type { RunOptions } from '../domain/run.ts';
import type { PlanningLimits, SeedOrder, Store } from '../domain/store.ts';
import type { Ready } from './folder.ts';

/** A plan of one day, for `store.seed`, and what it had to respect. What was learnt of phones and of who names whom is written on the way. */
export function planOf(
  store: Store,
  { loaded, phones, members }: Ready,
  { limit, account, afresh = false }: Pick<RunOptions, 'limit' | 'account' | 'afresh'>,
  { planSeed, day, at }: Pick<SeedOrder, 'planSeed' | 'day' | 'at'>,
): { order: SeedOrder; limits: PlanningLimits } {
  const { name: campaign, settings, accounts, videos } = loaded;
  const { network, shuffle } = settings;
  store.saveRoster(phones.phones, phones.at);
  store.nameVideos(network, videos);
  store.saveMemberships(members);
  const replacing = afresh ? { replacing: { account } } : {};
  const waiting = openJobs(store, campaign, account);
  const kept = afresh ? waiting.filter((job) => wasTried(store, job)) : waiting;
  const limits = store.planningLimits({ campaign, network, accounts, day, ...replacing });
  const jobs = plan({
    accounts,
    videos,
    limits,
    seed: planSeed,
    shuffle,
    ...(limit === null ? {} : { limit: Math.max(0, limit - kept.length) }),
    ...(account === null ? {} : { onlyAccount: account }),
  });
  return { order: { campaign, network, jobs, planSeed, day, at, ...replacing }, limits };
}

/** The jobs that wait for a run: of one account, or of all. */
export const openJobs = (store: Store, campaign: string, account: string | null): Job[] =>
  store.jobs({ campaign, states: ['pending', 'retrying'], ...(account === null ? {} : { account }) });

/** Also one that was given back, which counts as no attempt. */
const wasTried = (store: Store, { state, jobId }: Job): boolean =>
  state !== 'pending' || store.attemptsOf(jobId).length > 0;
