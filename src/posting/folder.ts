import {
  campaignFolder,
  judgeAccounts,
  listCampaigns,
  loadCampaign,
  readMembership,
} from '../campaigns/index.ts';
import type { LoadedCampaign, Problem } from '../domain/campaign.ts';
import type { Phone, PhoneCloud } from '../domain/cloud.ts';
import { PostdError } from '../domain/failure.ts';
import type { Membership, Store } from '../domain/store.ts';
import { typed } from '../domain/typed.ts';

/** Where campaigns are, what was learnt of their videos, and who knows their phones. */
export interface FolderPorts {
  store: Store;
  cloud: PhoneCloud;
  campaignsDir: string;
}

/** A campaign that may be started. */
export interface Ready {
  loaded: LoadedCampaign;
  phones: { phones: Phone[]; at: number };
  members: Membership[];
}

/** The folder with everything that is wrong in it, also in the eyes of the cloud; throws if it cannot be started. */
export async function readFolder(ports: FolderPorts, name: string): Promise<Ready> {
  const loaded = await loadCampaign({
    folder: campaignFolder(ports.campaignsDir, name),
    probes: ports.store,
  });
  const roster = await askForPhones(ports);
  const problems = [
    ...loaded.problems,
    ...judgeAccounts(loaded.accounts, roster.phones, loaded.accountLines),
  ];
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw badCampaign(name, errors, problems);
  const usable = { ...loaded, problems, accounts: withPhone(loaded.accounts, roster.phones) };
  return { loaded: usable, phones: roster, members: await memberships(ports, usable) };
}

function badCampaign(name: string, errors: Problem[], problems: Problem[]): PostdError {
  const [first] = errors;
  const others = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return new PostdError(
    'bad-campaign',
    `campaign ${name} cannot start: ${first?.message ?? 'it has errors'}${others}`,
    {
      hint: `postctl campaign check ${typed(name)}`,
      details: { problems },
    },
  );
}

/** The team's phones, asked just now: a plan on an old list would send jobs to phones that are gone. */
async function askForPhones({ cloud }: FolderPorts): Promise<Ready['phones']> {
  const reply = await cloud.listPhones();
  if (!reply.ok) throw cloudError(reply.failure.code, reply.failure.message);
  return { phones: reply.value, at: reply.at };
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
async function memberships({ campaignsDir }: FolderPorts, loaded: LoadedCampaign): Promise<Membership[]> {
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
