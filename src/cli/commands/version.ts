import type { Command } from 'commander';
import { apiVersion } from '../../ipc/protocol.ts';
import type { Cli } from '../cli.ts';
import { version } from '../version.ts';

export const addVersion = (parent: Command, cli: Cli): void => {
  parent
    .command('version')
    .description('of this postctl; needs no daemon')
    .action(() => {
      const view = { version, api: apiVersion, node: process.version };
      return cli.show(view, {
        text: () => `postctl ${version} (api ${apiVersion}, node ${process.version})\n`,
        names: () => [version],
      });
    });
};
