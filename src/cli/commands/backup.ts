import type { Command } from 'commander';
import { resolve } from 'node:path';
import type { Cli } from '../cli.ts';
import { megabytes } from '../print/words.ts';

export const addBackup = (parent: Command, cli: Cli): void => {
  parent
    .command('backup')
    .argument('<file>', 'where to put the copy')
    .description('copy the database of the running daemon into a file, checked and complete')
    .option('-f, --force', 'replace the file if it is there')
    .action(async (name: string, { force = false }: { force?: boolean }) => {
      const { receive, refuseToReplace } = await import('../receive.ts');
      const file = resolve(name);
      const refuse = () => refuseToReplace(file, force, cli.line('backup', name, '--force'));
      refuse();
      const view = await cli.ask(async (daemon) => {
        const { bytes, sizeBytes } = await daemon.backup();
        await receive(bytes, sizeBytes, file, refuse);
        return { file, sizeBytes };
      });
      await cli.show(view, {
        text: () => `the database is in ${file}, ${megabytes(view.sizeBytes)}\n`,
        names: () => [file],
      });
      cli.next('db', 'check', '--file', file);
    });
};
