import { plan } from '../campaigns/index.ts';
import type { RunOptions } from '../domain/run.ts';
import type { SeedOrder, Store } from '../domain/store.ts';
import type { Ready } from './folder.ts';

/** A plan of one day, for `store.seed`. What was learnt of phones and of who names whom is written on the way. */
export function planOf(
  store: Store,
  { loaded, phones, members }: Ready,
  { limit, account }: Pick<RunOptions, 'limit' | 'account'>,
  { planSeed, day, at }: Pick<SeedOrder, 'planSeed' | 'day' | 'at'>,
): SeedOrder {
  const { name: campaign, settings, accounts, videos } = loaded;
  const { network, shuffle } = settings;
  store.saveRoster(phones.phones, phones.at);
  store.nameVideos(network, videos);
  store.saveMemberships(members);
  const jobs = plan({
    accounts,
    videos,
    limits: store.planningLimits({ campaign, network, accounts, day }),
    seed: planSeed,
    shuffle,
    ...(limit === null ? {} : { limit: Math.max(0, limit - openJobs(store, campaign, account)) }),
    ...(account === null ? {} : { onlyAccount: account }),
  });
  return { campaign, network, jobs, planSeed, day, at };
}

/** How many jobs wait for a run: of one account, or of all. */
export const openJobs = (store: Store, campaign: string, account: string | null): number =>
  store.jobs({ campaign, states: ['pending', 'retrying'], ...(account === null ? {} : { account }) }).length;
