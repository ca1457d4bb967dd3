import type { Command } from 'commander';
import type { ScheduleView } from '../../ipc/contract.ts';
import type { Cli } from '../cli.ts';
import { wholeNumber } from '../parse.ts';
import { scheduleText } from '../print/schedule.ts';

interface ScheduleOptions {
  limit?: number;
}

export const addSchedule = (parent: Command, cli: Cli): void => {
  parent
    .command('schedule [campaign]')
    .description('the coming posts of a campaign, or of all: when each may begin, and what it waits for')
    .option('--limit <n>', 'at most so many of a campaign (500)', wholeNumber(1))
    .action(async (name: string | undefined, { limit = 500 }: ScheduleOptions) => {
      const views = await ask(cli, name, limit);
      await cli.show(documentOf(views, name), {
        text: () => scheduleText(cli, views),
        names: () => views.flatMap(({ coming }) => coming.map(({ job }) => job.jobId)),
      });
      const next = nextFor(views);
      if (next !== null) cli.next(...next);
    });
};

/** As long as nothing runs, nothing comes. */
const nextFor = (views: readonly ScheduleView[]): string[] | null => {
  if (views.some(({ isRunning }) => isRunning)) return null;
  const waiting = views.find(({ coming }) => coming.length > 0);
  if (waiting !== undefined) return ['campaign', 'start', waiting.campaign];
  const [first] = views;
  return first === undefined ? ['campaign', 'list'] : ['campaign', 'plan', first.campaign];
};

/** One question for each campaign, so that the daemon does other things between. */
const ask = async (cli: Cli, name: string | undefined, most: number): Promise<ScheduleView[]> => {
  const limit = String(Math.min(most, 500));
  if (name !== undefined) return [await cli.ask((daemon) => daemon.schedule(name, { limit }))];
  const { campaigns } = await cli.ask((daemon) => daemon.listCampaigns());
  const views: ScheduleView[] = [];
  for (const { name: campaign } of campaigns) {
    views.push(await cli.ask((daemon) => daemon.schedule(campaign, { limit })));
  }
  return views;
};

const documentOf = (views: readonly ScheduleView[], name: string | undefined): object => {
  const [only] = views;
  return name !== undefined && only !== undefined ? only : { schedules: views };
};
