import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { exits } from '../exit.ts';
import { dryRunOption } from '../options.ts';
import { choiceOption } from '../parse.ts';
import { importText } from '../print/import.ts';

interface ImportOptions {
  platform?: 'instagram' | 'tiktok';
  dryRun?: boolean;
}

export const addLedgerImport = (parent: Command, cli: Cli): void => {
  parent
    .command('import')
    .argument('<file>', 'lines of account|video|timestamp')
    .description('take posts of the old system into the ledger, so that no campaign plans them again')
    .addOption(
      choiceOption('--platform <name>', 'where they were posted; both unless told', ['instagram', 'tiktok']),
    )
    .addOption(dryRunOption())
    .action(async (file: string, { platform, dryRun = false }: ImportOptions) => {
      const { oldFileText } = await import('../oldFile.ts');
      const text = await oldFileText(file);
      const view = await cli.ask((daemon) =>
        daemon.importLedger({ text, dryRun, platform: platform ?? null }),
      );
      await cli.show(view, {
        text: () => importText(view),
        names: () => view.left.map(({ line }) => String(line)),
      });
      if (view.taken + view.known === 0 && view.left.length > 0) cli.exitCode = exits.failed;
    });
};
