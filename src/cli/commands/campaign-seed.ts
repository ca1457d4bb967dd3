import type { Command } from 'commander';
import type { SeedView } from '../../ipc/contract.ts';
import type { Cli } from '../cli.ts';
import { requireName } from '../names.ts';
import { yesOption } from '../options.ts';
import { wholeNumber } from '../parse.ts';
import { warningLines } from '../print/warnings.ts';
import { count } from '../print/words.ts';

interface SeedOptions {
  limit?: number;
  account?: string;
  seed?: number;
  force?: boolean;
  yes?: boolean;
}

export const addCampaignSeed = (parent: Command, cli: Cli): void => {
  parent
    .command('seed [name]')
    .description("plan a campaign's jobs without starting it")
    .option('--limit <n>', 'at most so many jobs', wholeNumber(1))
    .option('--account <name>', 'for this account only')
    .option('--seed <n>', 'of the plan: the same seed gives the same plan', wholeNumber(0))
    .option('-f, --force', 'plan anew: jobs that were never tried give way, all others stay')
    .addOption(yesOption())
    .action(async (name: string | undefined, options: SeedOptions) => {
      const { limit, account, seed, force = false, yes } = options;
      const campaign = await requireName(cli, name, 'seed');
      if (force)
        await cli.confirm({ question: `Replace the jobs of ${campaign} that were never tried?`, yes });
      const view = await cli.ask((daemon) =>
        daemon.seedCampaign(campaign, {
          limit: limit ?? null,
          account: account ?? null,
          planSeed: seed ?? null,
          force,
        }),
      );
      for (const line of warningLines(cli, view)) cli.say(line);
      await cli.show(view, { text: () => asText(view), names: () => [view.campaign] });
      if (view.open > 0) cli.next('campaign', 'start', campaign);
    });
};

const asText = ({ campaign, added, replaced, open, planSeed }: SeedView): string => {
  const drawn = planSeed === null ? '' : ` (seed ${planSeed})`;
  const planned = added === 0 ? 'nothing new to plan' : `${count(added, 'job')} planned${drawn}`;
  const gone = replaced === 0 ? '' : ` in place of ${replaced}`;
  return `${campaign}: ${planned}${gone}, ${open} open\n`;
};
