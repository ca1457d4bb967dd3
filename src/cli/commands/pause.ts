import type { Command } from 'commander';
import type { PauseKind } from '../../domain/pause.ts';
import type { Cli } from '../cli.ts';
import { requireName } from '../names.ts';
import { pauseSubject } from '../print/pauses.ts';
import { duration } from '../print/words.ts';

interface PauseOptions {
  note?: string;
}

/** `campaign pause NAME`. */
export const addCampaignPause = (parent: Command, cli: Cli): void => {
  parent
    .command('pause [name]')
    .description('take no more jobs until it is resumed; what is in hand is finished, and the run goes on')
    .option('--note <text>', 'why, for whoever looks at it next')
    .action(async (name: string | undefined, { note }: PauseOptions) =>
      pause(cli, 'campaign', await requireName(cli, name, 'pause'), note),
    );
};

/** `account pause NAME`. */
export const addAccountPause = (parent: Command, cli: Cli): void => {
  parent
    .command('pause <name>')
    .description('post nothing more to an account, whatever the campaign, until it is resumed')
    .option('--note <text>', 'why, for whoever looks at it next')
    .action((name: string, { note }: PauseOptions) => pause(cli, 'account', name, note));
};

/** `phone pause NAME`. */
export const addPhonePause = (parent: Command, cli: Cli): void => {
  parent
    .command('pause <name>')
    .description('leave a phone alone until it is resumed; a job that it has in hand is finished first')
    .option('--note <text>', 'why, for whoever looks at it next')
    .action((name: string, { note }: PauseOptions) => pause(cli, 'phone', name, note));
};

/** `daemon pause`: everything at once. */
export const addDaemonPause = (parent: Command, cli: Cli): void => {
  parent
    .command('pause')
    .description('take no more jobs in any campaign until it is resumed; what is in hand is finished')
    .option('--note <text>', 'why, for whoever looks at it next')
    .action(({ note }: PauseOptions) => pause(cli, 'everything', null, note));
};

const pause = async (cli: Cli, kind: PauseKind, name: string | null, note?: string): Promise<void> => {
  const view = await cli.ask((daemon) => daemon.pause({ kind, name, note: note ?? null }));
  const since = view.wasPaused ? ` already, for ${duration(view.now - view.pause.sinceAt)}` : '';
  await cli.show(view, {
    text: () =>
      `${pauseSubject(view)} is paused${since}: nothing new is begun, what is in hand is finished\n`,
    names: () => (view.name === null ? [] : [view.name]),
  });
  cli.next(...(name === null ? ['daemon', 'resume'] : [kind, 'resume', name]));
};
