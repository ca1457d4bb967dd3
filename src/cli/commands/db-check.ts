import type { Command } from 'commander';
import { resolve } from 'node:path';
import type { DatabaseView } from '../../ipc/contract.ts';
import type { Cli } from '../cli.ts';
import { exits } from '../exit.ts';
import { harmless } from '../print/harmless.ts';
import { count, megabytes, relative } from '../print/words.ts';

export const addDbCheck = (parent: Command, cli: Cli): void => {
  parent
    .command('check')
    .description('look at every page of the database; exit 1 if it is damaged')
    .option('--file <path>', 'a file instead: a copy, or the database of a daemon that does not run')
    .action(async ({ file }: { file?: string }) => {
      const view =
        file === undefined
          ? await cli.ask((daemon) => daemon.checkDatabase())
          : await checkHere(resolve(file));
      await cli.show(view, { text: () => asText(cli, view), names: () => view.damages });
      if (view.damages.length > 0) cli.exitCode = exits.failed;
    });
};

const checkHere = async (file: string): Promise<DatabaseView> => {
  const { inspect } = await import('../../store/check/inspect.ts');
  return { now: Date.now(), ...inspect(file) };
};

const asText = (cli: Cli, view: DatabaseView): string => {
  const { now, file, sizeBytes, schema, oldestFactAt, rows, damages } = view;
  const facts =
    oldestFactAt === null
      ? 'no facts'
      : `${count(rows.facts, 'fact')}, the oldest ${relative(now, oldestFactAt)}`;
  const verdict =
    damages.length === 0
      ? cli.paint('good', 'every page, index and reference is sound')
      : `${cli.paint('bad', 'it is damaged')}: keep a copy of it, and put back a backup`;
  return [
    `${file}, ${megabytes(sizeBytes)}, schema ${schema}`,
    `${facts}; ${count(rows.jobs, 'job')}, ${count(rows.attempts, 'attempt')}, ${count(rows.leases, 'lease')}, ${rows.ledger} posted`,
    verdict,
    ...damages.map((damage) => `  ${harmless(damage)}`),
    '',
  ].join('\n');
};
