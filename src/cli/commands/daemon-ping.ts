import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { duration } from '../print/words.ts';

export const addDaemonPing = (parent: Command, cli: Cli): void => {
  parent
    .command('ping')
    .description('whether the daemon answers')
    .action(async () => {
      const view = await cli.ask((daemon) => daemon.ping());
      const { version, state, pid, now, startedAt } = view;
      await cli.show(view, {
        text: () => `postd ${version} is ${state}, pid ${pid}, up ${duration(now - startedAt)}\n`,
        names: () => [String(pid)],
      });
    });
};
