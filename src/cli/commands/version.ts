import type { Command } from 'commander';
import { PostdError } from '../../domain/failure.ts';
import type { VersionView } from '../../ipc/contract.ts';
import { apiVersion } from '../../ipc/protocol.ts';
import type { Cli } from '../cli.ts';
import { version } from '../version.ts';

export const addVersion = (parent: Command, cli: Cli): void => {
  parent
    .command('version')
    .description('of this postctl, and with --daemon of postd')
    .option('--daemon', 'ask the daemon, too, and warn when it is of another version')
    .action(async ({ daemon: wantsDaemon = false }: { daemon?: boolean }) => {
      const own: VersionView = { version, api: apiVersion, node: process.version };
      if (!wantsDaemon) return show(cli, own);
      try {
        await show(cli, own, await cli.ask((daemon) => daemon.version()));
      } catch (thrown) {
        if (thrown instanceof PostdError) await show(cli, own, null);
        throw thrown;
      }
    });
};

/** What is known is shown, also when the daemon is away: `daemon` is null then. */
const show = (cli: Cli, own: VersionView, daemon?: VersionView | null): Promise<void> => {
  const both = daemon ? [own, daemon] : [own];
  return cli.show(daemon === undefined ? own : { ...own, daemon }, {
    text: () => both.map((view, index) => line(index === 0 ? 'postctl' : 'postd', view)).join(''),
    names: () => both.map((view) => view.version),
  });
};

const line = (program: string, { version: its, api, node }: VersionView): string =>
  `${program} ${its} (api ${api}, node ${node})\n`;
