import { campaignFolder, campaignNames, listCampaigns, readMembership } from '../../campaigns/index.ts';
import { PostdError } from '../../domain/failure.ts';
import type { Membership, Store } from '../../domain/store.ts';
import { nearest } from '../../ipc/nearest.ts';

/** Half of a name mistyped is another name. */
const farthestShare = 0.4;

/** `not-found` for a name that nobody bears, with the one that was probably meant. */
export function unknownName(kind: string, name: string, known: readonly string[]): PostdError {
  const meant = nearest(name, known, Math.max(1, Math.floor(name.length * farthestShare)));
  const message = `there is no ${kind} ${JSON.stringify(name)}`;
  return new PostdError(
    'not-found',
    meant === null ? message : `${message}; did you mean ${JSON.stringify(meant)}?`,
    {
      hint: `postctl ${kind} list`,
      details: { nearest: meant },
    },
  );
}

/** Throws `not-found` for a campaign that has neither a folder nor a row. */
export async function requireCampaign(store: Store, campaignsDir: string, name: string): Promise<void> {
  if (store.latestRun(name) !== null) return;
  const known = [...(await campaignNames(campaignsDir).catch(() => [])), ...store.campaignNames()];
  if (!known.includes(name)) throw unknownName('campaign', name, known);
}

/** Who is named by which campaign, from the folders as they are now; a folder that cannot be read names nobody. */
export async function memberships(campaignsDir: string): Promise<Membership[]> {
  const found = await listCampaigns(campaignsDir).catch(() => []);
  const read = await Promise.all(
    found.map(({ name }) => readMembership(campaignFolder(campaignsDir, name)).catch(() => null)),
  );
  return read.filter((membership) => membership !== null);
}

/** Every account that a campaign names, or ever had a job. */
export async function accountNames(store: Store, campaignsDir: string): Promise<string[]> {
  const named = (await memberships(campaignsDir)).flatMap(({ accounts }) => accounts);
  return [...new Set([...named, ...store.accountNames()])].sort();
}

/** The phones that bear this name or id; throws `not-found`. Names need not be unique. */
export function phonesNamed(store: Store, name: string): { phoneId: string; name: string }[] {
  const phones = store.roster()?.phones ?? [];
  const leased = store.openLeases().map(({ phoneId, account }) => ({ phoneId, name: account }));
  const all = [
    ...phones,
    ...leased.filter(({ phoneId }) => phones.every((phone) => phone.phoneId !== phoneId)),
  ];
  const found = all.filter((phone) => phone.name === name || phone.phoneId === name);
  if (found.length > 0) return found;
  throw unknownName(
    'phone',
    name,
    all.map((phone) => phone.name),
  );
}
