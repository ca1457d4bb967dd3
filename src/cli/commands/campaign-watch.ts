import type { Command } from 'commander';
import type { CampaignView } from '../../ipc/contract.ts';
import type { Cli } from '../cli.ts';
import { requireName } from '../names.ts';
import { campaignText } from '../print/campaign.ts';
import { goesOn } from '../print/goesOn.ts';
import { harmless } from '../print/harmless.ts';
import { countsInWords, doneOf, totalOf } from '../print/run.ts';
import { words } from '../print/words.ts';

export const addCampaignWatch = (parent: Command, cli: Cli): void => {
  parent
    .command('watch [name]')
    .description('how a campaign goes, until it is over; without a terminal, a line for each change')
    .action(async (name: string | undefined) => {
      const campaign = await requireName(cli, name, 'watch');
      const [{ show }, { campaignPicture }] = await Promise.all([
        import('../live/show.ts'),
        import('../live/campaign.ts'),
      ]);
      const { view, left } = await show<CampaignView>(cli, {
        look: (daemon) => daemon.campaign(campaign),
        picture: campaignPicture,
        sentence,
        names: (seen) => [seen.name],
        isOver: ({ run }) => run === null || run.endedAt !== null,
      });
      if (left) {
        cli.say(goesOn(cli, campaign));
      } else if (view !== null && cli.terminal !== null && cli.format === 'table') {
        await cli.show(view, { text: () => campaignText(cli, view), names: () => [view.name] });
      }
      if (view?.run === null) cli.next('campaign', 'start', campaign);
    });
};

const sentence = ({ name, run, counts }: CampaignView): string => {
  if (run === null) return `${harmless(name)} has never run`;
  const pass = `pass ${run.passNumber}, ${words(run.phase)}`;
  return `${harmless(name)}: ${doneOf(counts)}/${totalOf(counts)} done, ${pass}: ${countsInWords(counts)}`;
};
