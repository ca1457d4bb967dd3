import type { Command } from 'commander';
import { diskTrouble } from '../../domain/disk.ts';
import { PostdError } from '../../domain/failure.ts';
import type { Cli } from '../cli.ts';
import { dayWord } from '../parse.ts';
import { harmless } from '../print/harmless.ts';
import { reportText } from '../print/report.ts';

interface ReportOptions {
  day?: string;
  html?: string;
}

export const addReport = (parent: Command, cli: Cli): void => {
  parent
    .command('report')
    .description('what a day brought and cost: posts, failures, phone minutes, money, calls')
    .option('--day <day>', 'today (as without it), yesterday, or a day like 2026-11-24', dayWord)
    .option('--html <file>', 'write it as a page with plots, too; it needs nothing but a browser')
    .action(async ({ day, html }: ReportOptions) => {
      const view = await cli.ask((daemon) => daemon.report(day === undefined ? {} : { day }));
      if (html !== undefined) {
        const { page } = await import('../html/page.ts');
        await write(html, page(view));
        cli.say(`the page is in ${harmless(html)}`);
      }
      await cli.show(view, {
        text: () => reportText(cli, view),
        names: () => view.campaigns.map(({ campaign }) => campaign),
      });
    });
};

const write = async (file: string, text: string): Promise<void> => {
  const { writeFile } = await import('node:fs/promises');
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new PostdError('usage', `${file} cannot be written: ${diskTrouble(error)}`, {
      hint: 'postctl report --html report.html',
      cause: error,
    });
  }
};
