import type { Command } from 'commander';
import type { ResetView } from '../../ipc/contract.ts';
import type { Cli } from '../cli.ts';
import { requireName } from '../names.ts';
import { dryRunOption, yesOption } from '../options.ts';
import { harmless } from '../print/harmless.ts';
import { count } from '../print/words.ts';

interface ResetOptions {
  yes?: boolean;
  dryRun?: boolean;
}

export const addCampaignResetDay = (parent: Command, cli: Cli): void => {
  parent
    .command('reset-day [name]')
    .description(
      "begin a campaign's day afresh: its jobs go to progress_YYYYMMDD.csv in its folder, what waits is cancelled; history, ledger and caps stay",
    )
    .addOption(dryRunOption())
    .addOption(yesOption())
    .action(async (name: string | undefined, { yes, dryRun = false }: ResetOptions) => {
      const campaign = await requireName(cli, name, 'reset-day');
      if (!dryRun && yes !== true) {
        const would = await cli.ask((daemon) => daemon.resetDay(campaign, { dryRun: true }));
        await cli.confirm({ question: `${asText(would).trimEnd()}. Go on?`, yes });
      }
      const view = await cli.ask((daemon) => daemon.resetDay(campaign, { dryRun }));
      await cli.show(view, { text: () => asText(view), names: () => [view.file ?? view.campaign] });
      if (!dryRun) cli.next('campaign', 'seed', campaign);
    });
};

const asText = ({ campaign, jobs, cancelled, file, dryRun }: ResetView): string => {
  const verb = dryRun ? 'would begin' : 'begins';
  const where = file === null ? '' : ` in ${file}`;
  return harmless(
    `${campaign}: the day ${verb} afresh; ${count(jobs, 'job')}${where}, ${cancelled} of them waited and ${dryRun ? 'would be' : cancelled === 1 ? 'is' : 'are'} cancelled`,
  ).concat('\n');
};
