import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import { exits } from '../exit.ts';
import { dryRunOption } from '../options.ts';
import { importText } from '../print/import.ts';

export const addCampaignImport = (parent: Command, cli: Cli): void => {
  parent
    .command('import')
    .argument('<name>', 'the campaign')
    .argument('<file>', "the old system's progress.csv")
    .description('take what the old system posted into the ledger, so that it is never planned again')
    .addOption(dryRunOption())
    .action(async (name: string, file: string, { dryRun = false }: { dryRun?: boolean }) => {
      const { oldFileText } = await import('../oldFile.ts');
      const text = await oldFileText(file);
      const view = await cli.ask((daemon) => daemon.importProgress(name, { text, dryRun }));
      await cli.show(view, {
        text: () => importText(view),
        names: () => view.left.map(({ line }) => String(line)),
      });
      if (view.taken + view.known === 0 && view.left.length > 0) cli.exitCode = exits.failed;
    });
};
