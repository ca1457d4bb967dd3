import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { yesOption } from '../options.ts';
import { harmless } from '../print/harmless.ts';

interface ReleaseOptions {
  note?: string;
  yes?: boolean;
}

export const addPhoneRelease = (parent: Command, cli: Cli): void => {
  parent
    .command('release <name>')
    .description('let a phone go that is ours and cannot be stopped, because somebody is on it, say')
    .option('--note <text>', 'why')
    .addOption(yesOption())
    .action(async (name: string, { note, yes }: ReleaseOptions) => {
      await cli.confirm({
        question: `Let phone ${name} go? It may stay on, and nobody here will switch it off.`,
        yes,
      });
      const view = await cli.ask((daemon) => daemon.releasePhone(name, { note: note ?? null }));
      const what = view.wasHeld ? 'is let go: from now on it is somebody else’s' : 'was not ours';
      await cli.show(view, {
        text: () => `phone ${harmless(view.phone.name)} ${what}\n`,
        names: () => [view.phone.name],
      });
    });
};
