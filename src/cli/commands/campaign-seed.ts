import type { Command } from 'commander';
import type { SeedView } from '../../ipc/contract.ts';
import type { Cli } from '../cli.ts';
import { requireName } from '../names.ts';
import { dryRunOption, partTyped, yesOption } from '../options.ts';
import { wholeNumber } from '../parse.ts';
import { harmless } from '../print/harmless.ts';
import { warningLines } from '../print/warnings.ts';
import { count } from '../print/words.ts';

interface SeedOptions {
  limit?: number;
  account?: string;
  seed?: number;
  force?: boolean;
  dryRun?: boolean;
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
    .addOption(dryRunOption())
    .addOption(yesOption())
    .action(async (name: string | undefined, options: SeedOptions) => {
      const { limit, account, seed, force = false, dryRun = false, yes } = options;
      const campaign = await requireName(cli, name, 'seed');
      if (force && !dryRun)
        await cli.confirm({ question: `Replace the jobs of ${campaign} that were never tried?`, yes });
      const view = await cli.ask((daemon) =>
        daemon.seedCampaign(campaign, {
          limit: limit ?? null,
          account: account ?? null,
          planSeed: seed ?? null,
          force,
          dryRun,
        }),
      );
      for (const line of warningLines(cli, view)) cli.say(line);
      await cli.show(view, { text: () => asText(cli, view), names: () => [view.campaign] });
      if (dryRun && view.added > 0) cli.next('campaign', 'seed', campaign, ...typedOf(options, view));
      else if (view.open > 0 && !dryRun) cli.next('campaign', 'start', campaign);
    });
};

/** What was only tried, as it is typed in earnest; the seed makes it the same plan. */
const typedOf = ({ force, ...part }: SeedOptions, { planSeed }: SeedView): string[] => [
  ...(force === true ? ['--force'] : []),
  ...partTyped(part),
  ...(planSeed === null ? [] : ['--seed', String(planSeed)]),
];

const mostShown = 20;

const asText = async (cli: Cli, view: SeedView): Promise<string> => {
  const { campaign, dryRun, added, replaced, gone, open, planSeed } = view;
  const drawn = planSeed === null ? '' : ` (seed ${planSeed})`;
  const done = dryRun ? ' would be planned' : ' planned';
  const planned = added === 0 ? 'nothing new to plan' : `${count(added, 'job')}${done}${drawn}`;
  const way = replaced === 0 ? '' : ` in place of ${replaced}`;
  const head = `${harmless(campaign)}: ${planned}${way}, ${open} open${dryRun ? ' then' : ''}\n`;
  if (gone.length === 0) return head;
  const table = await cli.table(
    [
      { title: 'GIVES WAY' },
      { title: 'ACCOUNT', mayShrink: true },
      { title: 'VIDEO', mayShrink: true, keepsEnd: true },
    ],
    gone.slice(0, mostShown).map(({ jobId, account, videoName }) => [jobId, account, videoName]),
  );
  const more = gone.length - mostShown;
  return `${head}\n${table}${more > 0 ? `and ${more} more\n` : ''}`;
};
