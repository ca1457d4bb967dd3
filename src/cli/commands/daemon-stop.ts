import type { Command } from 'commander';
import type { DaemonStopView } from '../../ipc/contract.ts';
import { isNotRunning } from '../../ipc/reach.ts';
import type { Cli } from '../cli.ts';
import { ourPhones } from '../print/phones.ts';
import { count, relative } from '../print/words.ts';

interface StopOptions {
  cancelTasks?: boolean;
  handOver?: boolean;
}

export const addDaemonStop = (parent: Command, cli: Cli): void => {
  parent
    .command('stop')
    .description('finish what is in hand, switch off our phones, end')
    .option('--cancel-tasks', 'cancel running tasks instead, and follow each to its end')
    .option('--hand-over', 'end at once; tasks and phones go on, and the next start takes them over')
    .action(async ({ cancelTasks = false, handOver = false }: StopOptions) => {
      const view = await stop(cli, { cancelTasks, handOver });
      const { pid } = view;
      await cli.show(view, {
        text: () => (pid === null ? `postd is not running (${cli.socket})\n` : asText(cli, view)),
        names: () => (pid === null ? [] : [String(pid)]),
      });
      if (pid !== null) cli.next('daemon', 'ping');
    });
};

/** Nobody to stop is success, too: what was wanted is so. */
const stop = async (cli: Cli, ask: Required<StopOptions>): Promise<DaemonStopView> => {
  try {
    return await cli.ask((daemon) => daemon.stopDaemon(ask));
  } catch (thrown) {
    if (!isNotRunning(thrown)) throw thrown;
    const nothing = { campaigns: [], inHand: [], phones: [], deadlineAt: null };
    return { ...ask, ...nothing, now: Date.now(), pid: null };
  }
};

const asText = async (cli: Cli, view: DaemonStopView): Promise<string> => {
  const { now, pid, cancelTasks, handOver, campaigns, inHand, phones, deadlineAt } = view;
  if (handOver) {
    return `postd (pid ${pid}) hands over ${count(inHand.length, 'job')} and ${count(phones.length, 'phone')} to its next start\n`;
  }
  const doing = cancelTasks ? 'cancelling' : 'finishing';
  const limit = deadlineAt === null ? '' : `, at the latest ${relative(now, deadlineAt)}`;
  const rest =
    inHand.length + phones.length === 0
      ? 'nothing is in hand'
      : `${doing} ${count(inHand.length, 'job')} of ${count(campaigns.length, 'campaign')}, ${count(phones.length, 'phone')} to switch off`;
  const until = inHand.length + phones.length === 0 ? '' : limit;
  return `postd (pid ${pid}) is stopping: ${rest}${until}\n${await ourPhones(cli, now, phones)}`;
};
