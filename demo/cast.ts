/**
 * The fleet of the demo. Nothing in here can end published and yet not succeeded: what fails, fails for sure.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const campaigns = join(import.meta.dirname, '..', 'campaigns');

const accountsOf = (campaign: string): string[] =>
  readFileSync(join(campaigns, campaign, 'accounts.txt'), 'utf8')
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');

/** What is special about some phones: a person on it, an account that is logged out, a boot that fails once. */
const special: Record<string, object> = {
  'viral.hana': { person: { name: 'carla', kind: 'holds', leavesAfterSeconds: 20 * 60, off: true } },
  'viral.dex': { boot: { behaviour: 'dies', once: true } },
  'podcast.gil': { account: { failCode: 20116 } },
};

export const campaignNames = ['viral', 'podcast'];

/** The accounts' phones, and two that people of the team use all the time. */
export const fleet = {
  phones: [
    ...campaignNames.flatMap(accountsOf).map((name) => ({ name, ...special[name] })),
    { name: 'va-anna', person: { name: 'anna', kind: 'holds' } },
    { name: 'va-ben', person: { name: 'ben', kind: 'left-on' } },
  ],
};
