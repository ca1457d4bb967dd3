import type { CampaignSettings, LoadedCampaign } from '../domain/campaign.ts';
import type { Deeds, Planned } from '../domain/deeds.ts';
import { PostdError, messageOf } from '../domain/failure.ts';
import type { Run, RunOptions } from '../domain/run.ts';
import type { Calendar, Clock, Moment } from '../domain/time.ts';
import { typed } from '../domain/typed.ts';
import { readFolder, type FolderPorts, type Ready } from './folder.ts';
import { openJobs, planOf } from './plan.ts';

export interface SeedPorts extends FolderPorts {
  clock: Clock;
  calendar: Calendar;
  /** Draws the seed of a plan for which none was given, 32 bits. */
  drawSeed: () => number;
}

/** Reads and judges a campaign's folder, plans the day, writes the jobs and, if wanted, opens the run. */
export const seed =
  (ports: SeedPorts): Deeds['seed'] =>
  async ({ campaign, options, seedOnly }) => {
    try {
      const ready = await readFolder(ports, campaign);
      refuseStranger(ready.loaded, options.account);
      return write(ports, ready, options, seedOnly);
    } catch (error) {
      return { at: ports.clock.now(), kind: 'refused', error: asPostdError(error, campaign) };
    }
  };

/** What kept a campaign from being planned. */
export const asPostdError = (error: unknown, campaign: string): PostdError =>
  error instanceof PostdError
    ? error
    : new PostdError('internal', `campaign ${campaign} could not be planned: ${messageOf(error)}`, {
        cause: error,
      });

/** A canary for an account that cannot post would look like a day on which there is nothing to do. */
export function refuseStranger({ name, accounts }: LoadedCampaign, account: string | null): void {
  if (account === null || accounts.includes(account)) return;
  throw new PostdError(
    'not-found',
    `accounts.txt of campaign ${name} names no account ${account} that has a phone`,
    { hint: `postctl campaign check ${typed(name)}` },
  );
}

/** The plan that a start makes first, and the settings it is made with. */
export function planFor(
  { store, calendar, drawSeed }: SeedPorts,
  ready: Ready,
  options: RunOptions,
  at: Moment,
): ReturnType<typeof planOf> & { settings: CampaignSettings } {
  const planSeed = options.planSeed ?? drawSeed();
  return {
    ...planOf(store, ready, options, { planSeed, day: calendar.dayOf(at), at }),
    settings: withOptions(ready.loaded.settings, options),
  };
}

/** The run that a start opens when the plan is written; null when there is nothing to do. */
export const openFor = (
  { store }: SeedPorts,
  campaign: string,
  settings: CampaignSettings,
  { workers, limit, account }: RunOptions,
  at: Moment,
): Run | null =>
  store.openRun({ campaign, settings, workers: workers ?? settings.workers, limit, account, at });

function write(
  ports: SeedPorts,
  ready: Ready,
  options: RunOptions,
  seedOnly: boolean,
): Awaited<ReturnType<Deeds['seed']>> {
  const { store, clock } = ports;
  const at = clock.now();
  const { name: campaign, accounts, problems } = ready.loaded;
  const { order, settings } = planFor(ports, ready, options, at);
  const { added, replaced } = store.seed(order);
  const planned: Planned = {
    added,
    replaced,
    jobs: openJobs(store, campaign, options.account).length,
    accounts: accounts.length,
    planSeed: order.planSeed,
    warnings: problems.filter(({ severity }) => severity === 'warning'),
  };
  if (seedOnly) return { at, kind: 'seeded', ...planned };

  const run = openFor(ports, campaign, settings, options, at);
  if (run === null) throw nothingToDo(campaign, options);
  store.record({
    at,
    level: 'info',
    name: 'campaign.started',
    message: `campaign ${campaign} begins with ${run.workers} workers`,
    campaign,
    runId: run.runId,
  });
  const enlisted = store.countJobs({ campaign, runId: run.runId });
  return { at, kind: 'opened', run, ...planned, jobs: enlisted.pending + enlisted.retrying };
}

/** What a start asks for goes before what the folder says. */
const withOptions = (settings: CampaignSettings, options: RunOptions): CampaignSettings => ({
  ...settings,
  // A canary ends when it is done.
  schedule: {
    ...settings.schedule,
    continuous: settings.schedule.continuous && options.limit === null && options.account === null,
  },
  retry: {
    ...settings.retry,
    maxPasses: options.maxPasses ?? settings.retry.maxPasses,
    delayMs: options.retryDelayMs ?? settings.retry.delayMs,
    infrastructureAttempts: options.infrastructureAttempts ?? settings.retry.infrastructureAttempts,
    unclassifiedAttempts: options.unclassifiedAttempts ?? settings.retry.unclassifiedAttempts,
  },
});

const nothingToDo = (campaign: string, { account }: RunOptions) =>
  new PostdError(
    'nothing-to-do',
    account === null
      ? `campaign ${campaign} has nothing to do: every account has had its posts of today, or every video is posted`
      : `campaign ${campaign} has nothing to do for account ${account} today`,
    { hint: `postctl job list --campaign ${typed(campaign)}`, retry: 'later' },
  );
