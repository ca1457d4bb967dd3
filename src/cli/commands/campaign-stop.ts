import type { Command } from 'commander';
import { PostdError } from '../../domain/failure.ts';
import type { StopAsk, StopView } from '../../ipc/contract.ts';
import type { Cli } from '../cli.ts';
import { requireName } from '../names.ts';
import { harmless } from '../print/harmless.ts';
import { count } from '../print/words.ts';
import { waitForRuns } from '../wait.ts';

interface StopOptions {
  all?: boolean;
  now?: boolean;
  wait?: boolean;
}

export const addCampaignStop = (parent: Command, cli: Cli): void => {
  parent
    .command('stop [name]')
    .description('take no more jobs, finish what is in hand, switch off our phones')
    .option('--all', 'every running campaign')
    .option('--now', 'give jobs back and have created tasks cancelled, instead of letting them finish')
    .option('--wait', 'stay until it has stopped')
    .action(async (name: string | undefined, { all, now: atOnce = false, wait }: StopOptions) => {
      const stops =
        all === true ? await stopAll(cli, name, { atOnce }) : [await stopOne(cli, name, { atOnce })];
      if (wait === true) {
        for (const stop of stops) cli.say(stopLine(stop));
        const running = stops.flatMap(({ campaign, runId, wasRunning }) =>
          wasRunning && runId !== null ? [{ campaign, runId }] : [],
        );
        if ((await waitForRuns(cli, running, (campaign) => goesOn(cli, campaign))) === null) return;
      }
      const text = wait === true ? stops.map(stoppedLine) : stops.map(stopLine);
      const view = all === true || stops[0] === undefined ? { stopped: stops } : stops[0];
      await cli.show(view, {
        text: () => (text.length === 0 ? 'nothing is running\n' : `${text.join('\n')}\n`),
        names: () => stops.map(({ campaign }) => campaign),
      });
    });
};

const goesOn = (cli: Cli, campaign: string): string =>
  `${harmless(campaign)} goes on stopping; how far it is: ${cli.line('campaign', 'status', campaign)}`;

const stopOne = async (cli: Cli, name: string | undefined, ask: StopAsk): Promise<StopView> => {
  const campaign = await requireName(cli, name, 'stop');
  return cli.ask((daemon) => daemon.stopCampaign(campaign, ask));
};

const stopAll = async (cli: Cli, name: string | undefined, ask: StopAsk): Promise<StopView[]> => {
  if (name !== undefined) {
    throw new PostdError('usage', '--all takes no name', { hint: 'postctl campaign stop --all' });
  }
  return (await cli.ask((daemon) => daemon.stopAll(ask))).stopped;
};

const stopLine = ({ campaign, wasRunning, atOnce, inHand, phonesOn }: StopView): string => {
  if (!wasRunning) return `${campaign} is not running`;
  const jobs = inHand.map(({ jobId, account }) => `${jobId ?? '?'} (${account ?? '?'})`);
  const rest =
    jobs.length === 0 ? 'nothing is in hand' : `${count(jobs.length, 'job')} in hand: ${jobs.join(', ')}`;
  const how = atOnce ? ' at once (what the cloud cannot cancel is followed to its end)' : '';
  const phones = phonesOn === 0 ? '' : `; ${count(phonesOn, 'phone')} still on`;
  return harmless(`${campaign} is stopping${how}: ${rest}${phones}`);
};

const stoppedLine = ({ campaign, wasRunning }: StopView): string =>
  wasRunning ? `${campaign} has stopped` : `${campaign} is not running`;
