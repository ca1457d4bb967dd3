import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { requireName } from '../names.ts';
import { campaignText } from '../print/campaign.ts';

export const addCampaignStatus = (parent: Command, cli: Cli): void => {
  parent
    .command('status [name]')
    .description('how far a campaign is, what its workers do, what waits and what failed')
    .action(async (name: string | undefined) => {
      const campaign = await requireName(cli, name, 'status');
      const view = await cli.ask((daemon) => daemon.campaign(campaign));
      await cli.show(view, { text: () => campaignText(cli, view), names: () => [view.name] });
      if (view.run === null) cli.next('campaign', 'start', campaign);
    });
};
