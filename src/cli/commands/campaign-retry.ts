import type { Command } from 'commander';
import { blames, type Blame } from '../../domain/blame.ts';
import { innocentBlames } from '../../domain/orders.ts';
import type { Cli } from '../cli.ts';
import { requireName } from '../names.ts';
import { dryRunOption } from '../options.ts';
import { manyOption } from '../parse.ts';
import { retryText } from '../print/retry.ts';

interface RetryOptions {
  class?: Blame[];
  includeAccountErrors?: boolean;
  note?: string;
  dryRun?: boolean;
}

export const addCampaignRetry = (parent: Command, cli: Cli): void => {
  parent
    .command('retry [name]')
    .description('try failed jobs again, at once if the campaign runs; what may be out is never among them')
    .addOption(
      manyOption('--class <class...>', 'only failures of these classes (see campaign status)', blames),
    )
    .option(
      '--include-account-errors',
      'also those where the account or the video is at fault: they will fail again unless somebody helped',
    )
    .option('--note <text>', 'why')
    .addOption(dryRunOption())
    .action(async (name: string | undefined, options: RetryOptions) => {
      const campaign = await requireName(cli, name, 'retry');
      const { note = null, dryRun = false } = options;
      const view = await cli.ask((daemon) =>
        daemon.retryCampaign(campaign, { classes: classesIn(options), note, dryRun }),
      );
      await cli.show(view, {
        text: () => retryText(view),
        names: () => view.retried.map(({ jobId }) => jobId),
      });
      if (view.retried.length > 0 && view.runId === null && !dryRun) cli.next('campaign', 'start', campaign);
      else if (view.left.some((one) => !innocentBlames.includes(one.class)) && view.retried.length === 0)
        cli.next('campaign', 'retry', campaign, '--include-account-errors');
    });
};

const classesIn = ({ class: named, includeAccountErrors }: RetryOptions): Blame[] | null => {
  if (includeAccountErrors !== true) return named ?? null;
  return [...new Set([...(named ?? innocentBlames), 'account' as const, 'content' as const])];
};
