import type { LoadedCampaign } from '../domain/campaign.ts';
import type { Job } from '../domain/job.ts';
import type { Run, RunOptions } from '../domain/run.ts';
import type { PlanningLimits } from '../domain/store.ts';
import { readFolder, type Ready } from './folder.ts';
import { openJobs } from './plan.ts';
import { openFor, planFor, refuseStranger, type SeedPorts } from './seed.ts';

/** What a start would make of a campaign, while its rows are there to be looked at. */
export interface Rehearsed {
  loaded: LoadedCampaign;
  /** Null: there would be nothing to do. */
  run: Run | null;
  planSeed: number;
  /** Jobs that the plan adds. */
  added: ReadonlySet<string>;
  /** Jobs that give way to them. */
  gone: Job[];
  /** Jobs that the campaign has then, those of one account if it is named. */
  open: number;
  /** What the plan had to respect. */
  limits: PlanningLimits;
}

/**
 * Plans and starts a campaign as `seed` does, lets `look` see what has become of it, and undoes it all. Throws what would
 * refuse the start, but for a lack of work.
 */
export async function rehearse<Seen>(
  ports: SeedPorts,
  campaign: string,
  options: RunOptions,
  look: (rehearsed: Rehearsed) => Seen,
): Promise<Seen> {
  const ready = await readFolder(ports, campaign);
  refuseStranger(ready.loaded, options.account);
  return ports.store.rehearse(() => look(act(ports, ready, options)));
}

function act(ports: SeedPorts, ready: Ready, options: RunOptions): Rehearsed {
  const { store, clock } = ports;
  const { loaded } = ready;
  const campaign = loaded.name;
  const at = clock.now();
  const before = store.jobs({ campaign, states: ['pending'] });
  const { order, limits, settings } = planFor(ports, ready, options, at);
  const { jobIds } = store.seed(order);
  const waits = new Set(store.jobs({ campaign, states: ['pending'] }).map(({ jobId }) => jobId));
  const open = openJobs(store, campaign, options.account).length;
  return {
    loaded,
    run: openFor(ports, campaign, settings, options, at),
    planSeed: order.planSeed,
    added: new Set(jobIds),
    gone: before.filter(({ jobId }) => !waits.has(jobId)),
    open,
    limits,
  };
}
