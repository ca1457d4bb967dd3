import type { Command } from 'commander';
import type { PauseKind } from '../../domain/pause.ts';
import type { Cli } from '../cli.ts';
import { requireName } from '../names.ts';
import { pauseLines, pauseSubject } from '../print/pauses.ts';

/** `campaign resume NAME`: ends the pauses of one campaign, whoever made them. */
export const addCampaignResume = (parent: Command, cli: Cli): void => {
  parent
    .command('resume [name]')
    .description(
      'end the pause of a campaign: an operator made it, or its phone minutes of the day were used up',
    )
    .action(async (name: string | undefined) =>
      resume(cli, 'campaign', await requireName(cli, name, 'resume')),
    );
};

/** `account resume NAME`. */
export const addAccountResume = (parent: Command, cli: Cli): void => {
  parent
    .command('resume <name>')
    .description('end the pause of an account')
    .action((name: string) => resume(cli, 'account', name));
};

/** `phone resume NAME`. */
export const addPhoneResume = (parent: Command, cli: Cli): void => {
  parent
    .command('resume <name>')
    .description('end the pause of a phone')
    .action((name: string) => resume(cli, 'phone', name));
};

/** `daemon resume`: ends the pause of everything. */
export const addDaemonResume = (parent: Command, cli: Cli): void => {
  parent
    .command('resume')
    .description('end the pause of everything (the balance was used up, say)')
    .action(() => resume(cli, 'everything', null));
};

const resume = async (cli: Cli, kind: PauseKind, name: string | null): Promise<void> => {
  const view = await cli.ask((daemon) => daemon.resume({ kind, name }));
  const what = pauseSubject(view);
  const outcome = view.wasPaused
    ? `${what} ${view.still.length === 0 ? 'goes on' : 'is resumed, and held back all the same'}`
    : `${what} was not paused`;
  await cli.show(view, {
    text: () => `${outcome}\n${pauseLines(cli, view.now, view.still)}`,
    names: () => (view.name === null ? [] : [view.name]),
  });
};
