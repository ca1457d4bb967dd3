import {
  campaignFolder,
  judgeAccounts,
  listCampaigns,
  loadCampaign,
  plan,
  readMembership,
} from '../campaigns/index.ts';
import type { CampaignSettings, LoadedCampaign, Problem } from '../domain/campaign.ts';
import type { Phone, PhoneCloud } from '../domain/cloud.ts';
import type { Deeds, Planned } from '../domain/deeds.ts';
import { PostdError, messageOf } from '../domain/failure.ts';
import type { RunOptions } from '../domain/run.ts';
import type { Membership, Store } from '../domain/store.ts';
import type { Calendar, Clock } from '../domain/time.ts';

export interface SeedPorts {
  store: Store;
  cloud: PhoneCloud;
  clock: Clock;
  calendar: Calendar;
  campaignsDir: string;
  /** Draws the seed of a plan for which none was given, 32 bits. */
  drawSeed: () => number;
}

/** Reads and judges a campaign's folder, plans the day, writes the jobs and, if wanted, opens the run. */
export const seed =
  (ports: SeedPorts): Deeds['seed'] =>
  async ({ campaign, options, seedOnly }) => {
    try {
      const loaded = await judged(ports, campaign);
      refuseStranger(loaded, options.account);
      return write(ports, loaded, options, seedOnly, await memberships(ports, loaded));
    } catch (error) {
      return { at: ports.clock.now(), kind: 'refused', error: asPostdError(error, campaign) };
    }
  };

const asPostdError = (error: unknown, campaign: string): PostdError =>
  error instanceof PostdError
    ? error
    : new PostdError('internal', `campaign ${campaign} could not be planned: ${messageOf(error)}`, {
        cause: error,
      });

/** The folder with everything that is wrong in it, also in the eyes of the cloud; throws if it cannot be started. */
async function judged(ports: SeedPorts, name: string): Promise<LoadedCampaign> {
  const loaded = await loadCampaign({
    folder: campaignFolder(ports.campaignsDir, name),
    probes: ports.store,
  });
  const phones = await askForPhones(ports);
  const problems = [...loaded.problems, ...judgeAccounts(loaded.accounts, phones, loaded.accountLines)];
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw badCampaign(name, errors, problems);
  return { ...loaded, problems, accounts: withPhone(loaded.accounts, phones) };
}

function badCampaign(name: string, errors: Problem[], problems: Problem[]): PostdError {
  const [first] = errors;
  const others = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return new PostdError(
    'bad-campaign',
    `campaign ${name} cannot start: ${first?.message ?? 'it has errors'}${others}`,
    {
      hint: `postctl campaign check ${name}`,
      details: { problems },
    },
  );
}

/** A canary for an account that cannot post would look like a day on which there is nothing to do. */
function refuseStranger({ name, accounts }: LoadedCampaign, account: string | null): void {
  if (account === null || accounts.includes(account)) return;
  throw new PostdError(
    'not-found',
    `accounts.txt of campaign ${name} names no account ${account} that has a phone`,
    { hint: `postctl campaign check ${name}` },
  );
}

/** The team's phones, asked just now: a plan on an old list would send jobs to phones that are gone. */
async function askForPhones({ cloud, store }: SeedPorts): Promise<Phone[]> {
  const reply = await cloud.listPhones();
  if (!reply.ok) throw cloudError(reply.failure.code, reply.failure.message);
  store.saveRoster(reply.value, reply.at);
  return reply.value;
}

/** Nothing but other credentials, or any at all, can help. */
const credentialCodes: ReadonlySet<string> = new Set([
  'geelark.40003',
  'geelark.40016',
  'postd.no-credentials',
]);

const cloudError = (code: string, message: string): PostdError =>
  credentialCodes.has(code)
    ? new PostdError('unauthorised', `the cloud refuses our credentials: ${message}`, {
        hint: 'check the token that postd is given (GEELARK_TOKEN, tokenFile, /etc/postd/credentials), then restart postd',
      })
    : new PostdError('cloud-unreachable', `the cloud could not be asked for its phones: ${message}`, {
        hint: 'check the cloud address and the network, then try again',
        retry: 'later',
        details: { cause: code },
      });

function withPhone(accounts: readonly string[], phones: readonly Phone[]): string[] {
  const names = new Set(phones.map(({ name }) => name));
  return accounts.filter((account) => names.has(account));
}

/** Who names whom under which cap, over all folders. A campaign that is started counts, whatever its `enabled` says. */
async function memberships({ campaignsDir }: SeedPorts, loaded: LoadedCampaign): Promise<Membership[]> {
  const others = (await listCampaigns(campaignsDir)).filter(({ name }) => name !== loaded.name);
  const known = await Promise.all(others.map(({ folder }) => readMembership(folder).catch(() => null)));
  const own: Membership = {
    campaign: loaded.name,
    enabled: true,
    maxPostsPerAccountPerDay: loaded.settings.maxPostsPerAccountPerDay,
    accounts: loaded.accounts,
  };
  return [...known.filter((membership) => membership !== null), own];
}

function write(
  { store, clock, calendar, drawSeed }: SeedPorts,
  { name: campaign, settings: found, accounts, videos, problems }: LoadedCampaign,
  options: RunOptions,
  seedOnly: boolean,
  members: Membership[],
): Awaited<ReturnType<Deeds['seed']>> {
  const at = clock.now();
  const day = calendar.dayOf(at);
  const settings = withOptions(found, options);
  const planSeed = options.planSeed ?? drawSeed();
  store.nameVideos(settings.network, videos);
  store.saveMemberships(members);
  const filter = options.account === null ? { campaign } : { campaign, account: options.account };
  const open = store.jobs({ ...filter, states: ['pending', 'retrying'] }).length;
  const jobs = plan({
    accounts,
    videos,
    limits: store.planningLimits({ campaign, network: settings.network, accounts, day }),
    seed: planSeed,
    shuffle: settings.shuffle,
    ...(options.limit === null ? {} : { limit: Math.max(0, options.limit - open) }),
    ...(options.account === null ? {} : { onlyAccount: options.account }),
  });
  const { added } = store.seed({ campaign, network: settings.network, jobs, planSeed, day, at });
  const planned: Planned = {
    added,
    jobs: open + added,
    accounts: accounts.length,
    planSeed,
    warnings: problems.filter(({ severity }) => severity === 'warning'),
  };
  if (seedOnly) return { at, kind: 'seeded', ...planned };

  const workers = options.workers ?? settings.workers;
  const { limit, account } = options;
  const run = store.openRun({ campaign, settings, workers, limit, account, at });
  if (run === null) throw nothingToDo(campaign, options);
  store.record({
    at,
    level: 'info',
    name: 'campaign.started',
    message: `campaign ${campaign} begins with ${workers} workers`,
    campaign,
    runId: run.runId,
  });
  const enlisted = store.countJobs({ campaign, runId: run.runId });
  return { at, kind: 'opened', run, ...planned, jobs: enlisted.pending + enlisted.retrying };
}

const withOptions = (settings: CampaignSettings, options: RunOptions): CampaignSettings => ({
  ...settings,
  retry: {
    ...settings.retry,
    maxPasses: options.maxPasses ?? settings.retry.maxPasses,
    delayMs: options.retryDelayMs ?? settings.retry.delayMs,
  },
});

const nothingToDo = (campaign: string, { account }: RunOptions) =>
  new PostdError(
    'nothing-to-do',
    account === null
      ? `campaign ${campaign} has nothing to do: every account has had its posts of today, or every video is posted`
      : `campaign ${campaign} has nothing to do for account ${account} today`,
    { hint: `postctl job list --campaign ${campaign}`, retry: 'later' },
  );
