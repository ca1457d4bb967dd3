import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { campaignColumns, campaignRow } from '../print/run.ts';

export const addCampaignList = (parent: Command, cli: Cli): void => {
  parent
    .command('list')
    .alias('ls')
    .description('all campaigns and how far they are')
    .action(async () => {
      const view = await cli.ask((daemon) => daemon.listCampaigns());
      await cli.show(view, {
        text: () =>
          cli.table(
            campaignColumns,
            view.campaigns.map((campaign) => campaignRow(view.now, campaign)),
          ),
        names: () => view.campaigns.map(({ name }) => name),
      });
      if (view.campaigns.length === 0)
        cli.advise('there are no campaigns yet: a campaign is a folder with accounts.txt');
    });
};
