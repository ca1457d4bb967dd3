import type { Command } from 'commander';
import type { AttemptsView, ProgressView } from '../../ipc/contract.ts';
import type { Cli } from '../cli.ts';
import { requireName } from '../names.ts';

export const addCampaignExport = (parent: Command, cli: Cli): void => {
  parent
    .command('export [name]')
    .description(
      "print a campaign's jobs as the old system's progress.csv; cells that a spreadsheet would run are quoted",
    )
    .option('--attempts', 'every attempt instead, a row each')
    .action(async (name: string | undefined, { attempts = false }: { attempts?: boolean }) => {
      const campaign = await requireName(cli, name, 'export');
      const { csvOf } = await import('../../campaigns/progress/cells.ts');
      if (attempts) {
        const view = await cli.ask((daemon) => daemon.attempts(campaign));
        await cli.show(view, {
          text: () => csvOf(attemptTable(view)),
          names: () => view.attempts.map(({ attemptId }) => String(attemptId)),
        });
        return;
      }
      const { progressColumns } = await import('../../campaigns/progress/columns.ts');
      const view = await cli.ask((daemon) => daemon.progress(campaign));
      await cli.show(view, {
        text: () =>
          csvOf([progressColumns, ...view.rows.map((row) => progressColumns.map((column) => row[column]))]),
        names: () => namesIn(view),
      });
    });
};

const namesIn = ({ rows }: ProgressView): string[] => rows.map((row) => row.job_id);

const attemptColumns = [
  'attemptId',
  'jobId',
  'number',
  'passNumber',
  'account',
  'platform',
  'video',
  'worker',
  'phoneId',
  'taskId',
  'openedAt',
  'settledAt',
  'outcome',
  'class',
  'code',
  'message',
  'shareLink',
] as const satisfies readonly (keyof AttemptsView['attempts'][number])[];

/** Moments as text that spreadsheets take for times. */
const attemptTable = ({ attempts }: AttemptsView): string[][] => [
  [...attemptColumns],
  ...attempts.map((attempt) =>
    attemptColumns.map((column) => {
      const value = attempt[column];
      const isMoment = column === 'openedAt' || column === 'settledAt';
      return isMoment && typeof value === 'number' ? new Date(value).toISOString() : String(value ?? '');
    }),
  ),
];
