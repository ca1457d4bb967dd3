import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { exits } from '../exit.ts';
import { harmless } from '../print/harmless.ts';

export const addNotifyTest = (parent: Command, cli: Cli): void => {
  parent
    .command('test')
    .description('send a notice about nothing by webhook and command; exit 1 if one of them fails')
    .action(async () => {
      const view = await cli.ask((daemon) => daemon.testNotices());
      const failed = view.results.filter(({ problem }) => problem !== null);
      await cli.show(view, {
        text: () =>
          view.results
            .map(({ channel, problem }) =>
              problem === null
                ? `${cli.paint('good', 'sent')}    by ${channel}\n`
                : `${cli.paint('bad', 'failed')}  by ${channel}: ${harmless(problem)}\n`,
            )
            .join(''),
        names: () => failed.map(({ channel }) => channel),
      });
      if (failed.length > 0) cli.exitCode = exits.failed;
    });
};
