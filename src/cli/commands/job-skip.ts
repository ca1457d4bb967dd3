import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { dryRunOption } from '../options.ts';
import { harmless } from '../print/harmless.ts';

interface SkipOptions {
  note?: string;
  dryRun?: boolean;
}

export const addJobSkip = (parent: Command, cli: Cli): void => {
  parent
    .command('skip <job>')
    .description('never post a job that still waits; job retry takes it back')
    .option('--note <text>', 'why')
    .addOption(dryRunOption())
    .action(async (jobId: string, { note, dryRun = false }: SkipOptions) => {
      const view = await cli.ask((daemon) => daemon.skipJob(jobId, { note: note ?? null, dryRun }));
      const { job, wasSkipped } = view;
      const state = wasSkipped ? 'was skipped already' : dryRun ? 'would be skipped' : 'is skipped';
      await cli.show(view, {
        text: () => `${harmless(`${job.jobId} (${job.videoName} for ${job.account})`)} ${state}\n`,
        names: () => [job.jobId],
      });
    });
};
