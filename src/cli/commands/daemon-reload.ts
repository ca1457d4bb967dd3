import type { Command } from 'commander';
import type { ReloadView } from '../../ipc/contract.ts';
import type { Cli } from '../cli.ts';

export const addDaemonReload = (parent: Command, cli: Cli): void => {
  parent
    .command('reload')
    .description('read the configuration again; a bad one is refused and the old one stays in force')
    .action(async () => {
      const view = await cli.ask((daemon) => daemon.reloadDaemon());
      await cli.show(view, { text: () => asText(view), names: () => view.changed });
    });
};

const asText = ({ changed, atNextStart }: ReloadView): string => {
  const news = [
    ...(changed.length === 0 ? [] : [`in force now: ${changed.join(', ')}`]),
    ...(atNextStart.length === 0 ? [] : [`in force from the next start of postd: ${atNextStart.join(', ')}`]),
  ];
  return `configuration read again; ${news.length === 0 ? 'nothing has changed' : news.join('; ')}\n`;
};
