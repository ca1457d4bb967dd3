import type { Command } from 'commander';
import { PostdError } from '../../domain/failure.ts';
import { typed } from '../../domain/typed.ts';
import type { Cli } from '../cli.ts';
import { harmless } from '../print/harmless.ts';

interface ResolveOptions {
  posted?: boolean;
  notPosted?: boolean;
  note?: string;
}

export const addJobResolve = (parent: Command, cli: Cli): void => {
  parent
    .command('resolve <job>')
    .description('say whether an unconfirmed post is out')
    .option('--posted', 'it is out: it counts, and is never posted again')
    .option('--not-posted', 'it is not out: the job has failed, and the video may be planned again')
    .option('--note <text>', 'how you know')
    .action(async (job: string, options: ResolveOptions) => {
      const verdict = verdictOf(job, options);
      const view = await cli.ask((daemon) => daemon.resolveJob(job, { verdict, note: options.note ?? null }));
      const { jobId, state, account, videoName } = view.job;
      const when = view.wasResolved ? 'already' : 'now';
      await cli.show(view, {
        text: () => `${harmless(`${jobId} (${videoName} for ${account})`)} is ${state} ${when}\n`,
        names: () => [jobId],
      });
    });
};

const verdictOf = (
  job: string,
  { posted = false, notPosted = false }: ResolveOptions,
): 'posted' | 'not-posted' => {
  if (posted === notPosted) {
    throw new PostdError('usage', 'say one of --posted and --not-posted', {
      hint: `postctl job resolve ${typed(job)} --posted`,
    });
  }
  return posted ? 'posted' : 'not-posted';
};
