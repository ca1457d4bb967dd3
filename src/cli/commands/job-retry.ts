import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { exits } from '../exit.ts';
import { dryRunOption } from '../options.ts';
import { retryText } from '../print/retry.ts';

interface RetryOptions {
  note?: string;
  dryRun?: boolean;
}

const isOpen: ReadonlySet<string> = new Set(['pending', 'retrying', 'claimed']);

export const addJobRetry = (parent: Command, cli: Cli): void => {
  parent
    .command('retry <job>')
    .description('try one failed or skipped job again, whatever it failed by')
    .option('--note <text>', 'why')
    .addOption(dryRunOption())
    .action(async (jobId: string, { note, dryRun = false }: RetryOptions) => {
      const view = await cli.ask((daemon) => daemon.retryJob(jobId, { note: note ?? null, dryRun }));
      if (view.left.some(({ job }) => !isOpen.has(job.state))) cli.exitCode = exits.failed;
      await cli.show(view, {
        text: () => retryText(view),
        names: () => view.retried.map((job) => job.jobId),
      });
      if (view.retried.length > 0 && view.runId === null && !dryRun)
        cli.next('campaign', 'start', view.campaign);
    });
};
