import type { Command } from 'commander';
import { jobStates } from '../../domain/job.ts';
import type { JobListView, JobView } from '../../ipc/contract.ts';
import type { Cli } from '../cli.ts';
import { choicesOption, wholeNumber } from '../parse.ts';
import type { Style } from '../print/style.ts';
import { whenDue, relative } from '../print/words.ts';

interface JobListOptions {
  campaign?: string;
  account?: string;
  state?: string;
  limit?: number;
}

export const addJobList = (parent: Command, cli: Cli): void => {
  parent
    .command('list')
    .alias('ls')
    .description('jobs with their state, pass and reason')
    .option('--campaign <name>', 'of this campaign only')
    .option('--account <name>', 'of this account only')
    .addOption(choicesOption('--state <states>', 'in these states only, like failed,unconfirmed', jobStates))
    .option('--limit <n>', 'at most so many (1000)', wholeNumber(1))
    .action(async ({ campaign, account, state, limit }: JobListOptions) => {
      const view = await cli.ask((daemon) =>
        daemon.jobs({
          ...(campaign === undefined ? {} : { campaign }),
          ...(account === undefined ? {} : { account }),
          ...(state === undefined ? {} : { states: state }),
          ...(limit === undefined ? {} : { limit: String(limit) }),
        }),
      );
      await cli.show(view, {
        text: () => asText(cli, view),
        names: () => view.jobs.map(({ jobId }) => jobId),
      });
      if (view.jobs.length === 0) cli.advise('there are no such jobs');
      if (view.more) cli.say(`there are more than ${view.jobs.length}: --limit shows them`);
    });
};

const asText = (cli: Cli, { now, jobs }: JobListView): Promise<string> =>
  cli.table(
    [
      { title: 'JOB' },
      { title: 'CAMPAIGN', wide: true },
      { title: 'ACCOUNT', mayShrink: true },
      { title: 'VIDEO', mayShrink: true, keepsEnd: true },
      { title: 'VIDEO ID', wide: true },
      { title: 'NETWORK', wide: true },
      { title: 'STATE' },
      { title: 'PASS', align: 'right' },
      { title: 'TRIES', align: 'right' },
      { title: 'DUE' },
      { title: 'WAITS SINCE', wide: true },
      { title: 'REASON', mayShrink: true },
    ],
    jobs.map((job) => [
      job.jobId,
      job.campaign,
      job.account,
      job.videoName,
      job.videoId.slice(0, shownIdLetters),
      job.network,
      { text: job.state, style: styles[job.state] },
      job.passNumber,
      job.attempts,
      whenDue(now, job.notBeforeAt),
      relative(now, job.waitingSinceAt),
      job.reason,
    ]),
  );

/** As much of a hash as people need to tell two apart; `-o json` has all of it. */
const shownIdLetters = 12;

const styles: Readonly<Record<JobView['state'], Style>> = {
  pending: 'dim',
  claimed: 'strong',
  retrying: 'warn',
  succeeded: 'good',
  failed: 'bad',
  unconfirmed: 'bad',
  skipped: 'dim',
  cancelled: 'warn',
};
