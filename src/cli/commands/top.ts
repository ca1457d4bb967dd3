import type { Command } from 'commander';
import type { StatusView } from '../../ipc/contract.ts';
import type { Cli } from '../cli.ts';
import { harmless } from '../print/harmless.ts';
import { doneOf, totalOf } from '../print/run.ts';
import { words } from '../print/words.ts';

export const addTop = (parent: Command, cli: Cli): void => {
  parent
    .command('top')
    .description('how all campaigns go, until Ctrl-C; without a terminal, a line for each change')
    .action(async () => {
      const [{ show }, { topPicture }] = await Promise.all([
        import('../live/show.ts'),
        import('../live/top.ts'),
      ]);
      await show<StatusView>(cli, {
        look: (daemon) => daemon.status(),
        picture: topPicture,
        sentence,
        names: ({ runs }) => runs.map(({ campaign }) => campaign),
        isOver: () => false,
      });
    });
};

const sentence = ({ state, runs }: StatusView): string =>
  [
    `postd ${state}`,
    ...runs.map(
      ({ campaign, phase, counts }) =>
        `${harmless(campaign)} ${words(phase)} ${doneOf(counts)}/${totalOf(counts)}`,
    ),
  ].join(', ');
