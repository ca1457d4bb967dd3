import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { requireName } from '../names.ts';
import { harmless } from '../print/harmless.ts';

/** `campaign resume NAME`: ends the pause of one campaign. */
export const addCampaignResume = (parent: Command, cli: Cli): void => {
  parent
    .command('resume [name]')
    .description('end the pause of a campaign (its phone minutes of the day were used up, say)')
    .action(async (name: string | undefined) => resume(cli, await requireName(cli, name, 'resume')));
};

/** `daemon resume`: ends the pause of everything. */
export const addDaemonResume = (parent: Command, cli: Cli): void => {
  parent
    .command('resume')
    .description('end the pause of everything (the balance was used up, say)')
    .action(() => resume(cli, null));
};

const resume = async (cli: Cli, campaign: string | null): Promise<void> => {
  const view = await cli.ask((daemon) => daemon.resume({ campaign }));
  const what = campaign ?? 'everything';
  await cli.show(view, {
    text: () => `${harmless(view.wasPaused ? `${what} goes on` : `${what} was not paused`)}\n`,
    names: () => (campaign === null ? [] : [campaign]),
  });
};
