import { PostdError } from '../domain/failure.ts';
import type { Cli } from './cli.ts';
import { typed } from '../domain/typed.ts';

/**
 * The campaign that was named. Without one: `usage`, listing the campaigns there are. `command` is what a name follows: a command of
 * `campaign`, or the words before it.
 */
export const requireName = async (
  cli: Cli,
  name: string | undefined,
  command: string | readonly string[],
): Promise<string> => {
  if (name !== undefined && name !== '') return name;
  const campaigns = await knownNames(cli);
  const known =
    campaigns.length === 0 ? `there is none in ${cli.campaignsDir}` : `there are: ${campaigns.join(', ')}`;
  throw new PostdError('usage', `which campaign? ${known}`, {
    hint: hintFor(typeof command === 'string' ? ['campaign', command] : command, campaigns[0]),
    details: { campaigns },
  });
};

const hintFor = (command: readonly string[], campaign: string | undefined): string =>
  campaign === undefined
    ? 'postctl --campaigns DIR campaign list'
    : `postctl ${command.join(' ')} ${typed(campaign)}`;

/** From the daemon, or from the folder when it is away; none when neither can be read: a list is all it is for. */
const knownNames = async (cli: Cli): Promise<string[]> => {
  try {
    const { campaigns } = await cli.ask((daemon) => daemon.listCampaigns());
    return campaigns.map(({ name }) => name);
  } catch {
    const { campaignNames } = await import('../campaigns/folder.ts');
    return campaignNames(cli.campaignsDir).catch(() => []);
  }
};
