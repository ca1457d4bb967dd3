import { basename, dirname, resolve } from 'node:path';
import type { Problem } from '../domain/campaign.ts';
import type { Network } from '../domain/cloud.ts';
import type { Membership } from '../domain/store.ts';
import { readAccounts } from './accounts.ts';
import { campaignFolder, campaignNames, openFolder } from './folder.ts';
import { ProblemList } from './problems.ts';
import { defaultSettings, readSettings } from './settings.ts';

/** A campaign as a list shows it. */
export interface CampaignSummary {
  name: string;
  folder: string;
  enabled: boolean;
  platform: Network;
  maxPostsPerAccountPerDay: number;
  workers: number;
  /** Null when accounts.txt cannot be read. */
  accounts: number | null;
  /** The first error, as a sentence; captions and videos are not looked at. */
  problem: string | null;
}

const readBriefly = async (folder: string) => {
  const absolute = resolve(folder);
  const problems = new ProblemList();
  const root = await openFolder(dirname(absolute), basename(absolute));
  if (root === null) problems.add('folder-unreadable', `${absolute} is not a folder that can be read.`);
  const settings = root === null ? defaultSettings : (await readSettings(root, problems)).settings;
  const accounts = root === null ? [] : [...(await readAccounts(root, problems)).keys()];
  return { absolute, settings, accounts, errors: problems.all().filter(({ severity }) => severity === 'error') };
};

const sentence = ({ message, file, line }: Problem): string =>
  file === null || line === null ? message : `${file}:${line}: ${message}`;

/** All campaigns, sorted by name, from `campaign.json` and `accounts.txt` alone. Throws `not-found` without the folder. */
export const listCampaigns = async (campaignsDir: string): Promise<CampaignSummary[]> => {
  const summaries: CampaignSummary[] = [];
  for (const name of await campaignNames(campaignsDir)) {
    const { absolute, settings, accounts, errors } = await readBriefly(campaignFolder(campaignsDir, name));
    const unreadable = errors.some(({ code }) => code === 'accounts-unreadable' || code === 'folder-unreadable');
    const [first] = errors;
    summaries.push({
      name,
      folder: absolute,
      enabled: settings.enabled,
      platform: settings.network,
      maxPostsPerAccountPerDay: settings.maxPostsPerAccountPerDay,
      workers: settings.workers,
      accounts: unreadable ? null : accounts.length,
      problem: first === undefined ? null : sentence(first),
    });
  }
  return summaries;
};

/**
 * Who is named by a campaign, and under which cap. What is broken in `campaign.json` counts as its default, so that a
 * mistake there never lifts another campaign's cap (R6). Throws `not-found` without the folder.
 */
export const readMembership = async (folder: string): Promise<Membership> => {
  const { absolute, settings, accounts } = await readBriefly(folder);
  return {
    campaign: basename(absolute),
    enabled: settings.enabled,
    maxPostsPerAccountPerDay: settings.maxPostsPerAccountPerDay,
    accounts,
  };
};
