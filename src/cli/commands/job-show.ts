import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { storyText } from '../print/story.ts';

export const addJobShow = (parent: Command, cli: Cli): void => {
  parent
    .command('show <job>')
    .description('the whole story of a job: its attempts, its phone and task, and why it does not run')
    .action(async (jobId: string) => {
      const view = await cli.ask((daemon) => daemon.job(jobId));
      await cli.show(view, { text: () => storyText(cli, view), names: () => [view.job.jobId] });
    });
};
