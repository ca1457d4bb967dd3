import type { Command } from 'commander';
import type { PlanAsk } from '../../ipc/contract.ts';
import type { Cli } from '../cli.ts';
import { requireName } from '../names.ts';
import { partTyped } from '../options.ts';
import { wholeNumber } from '../parse.ts';
import { planText } from '../print/plan.ts';
import { warningLines } from '../print/warnings.ts';

interface PlanOptions {
  workers?: number;
  limit?: number;
  account?: string;
  seed?: number;
}

export const addCampaignPlan = (parent: Command, cli: Cli): void => {
  parent
    .command('plan [name]')
    .description('what a campaign is going to do, or would: who posts what and when; changes nothing')
    .option('--workers <n>', 'jobs in hand at once', wholeNumber(1))
    .option('--limit <n>', 'at most so many jobs', wholeNumber(1))
    .option('--account <name>', 'this account only')
    .option('--seed <n>', 'of the plan: the same seed gives the same plan', wholeNumber(0))
    .action(async (name: string | undefined, options: PlanOptions) => {
      const campaign = await requireName(cli, name, 'plan');
      const view = await cli.ask((daemon) => daemon.plan(campaign, askFrom(options)));
      for (const line of warningLines(cli, view)) cli.say(line);
      await cli.show(view, {
        text: () => planText(cli, view),
        names: () => view.posts.map(({ account }) => account),
      });
      const { isRunning, planSeed, total } = view;
      if (!isRunning && total.posts > 0) {
        cli.next('campaign', 'start', campaign, ...typedOf(options), '--seed', String(planSeed ?? 0));
      }
    });
};

const askFrom = ({ workers, limit, account, seed }: PlanOptions): PlanAsk => ({
  ...(workers === undefined ? {} : { workers: String(workers) }),
  ...(limit === undefined ? {} : { limit: String(limit) }),
  ...(account === undefined ? {} : { account }),
  ...(seed === undefined ? {} : { planSeed: String(seed) }),
});

/** What was typed for the plan is typed for the start. */
const typedOf = ({ workers, ...part }: PlanOptions): string[] => [
  ...(workers === undefined ? [] : ['--workers', String(workers)]),
  ...partTyped(part),
];
