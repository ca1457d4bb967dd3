import type { Command } from 'commander';
import type { Fact } from '../../domain/fact.ts';
import type { Cli } from '../cli.ts';
import { wholeNumber } from '../parse.ts';
import { harmless } from '../print/harmless.ts';
import { timestamp } from '../print/times.ts';
import { addWanted, filterOf, showFacts, sinceWhen, type Wanted } from '../tail.ts';

interface LogsOptions extends Wanted {
  since?: ReturnType<typeof sinceWhen>;
  tail?: number;
}

const usualTail = 100;

export const addLogs = (parent: Command, cli: Cli): void => {
  addWanted(parent.command('logs').description('what happened, a line each'), 'info')
    .option('--since <when>', 'from then on, like 1h30m or 2026-11-20T09:30', sinceWhen)
    .option('-n, --tail <n>', `the last so many (${usualTail}, or all with --since)`, wholeNumber(0))
    .action(async (options: LogsOptions) => {
      const { follow = false, since, tail } = options;
      const filter = filterOf(options, 'info');
      const last = tail ?? (since === undefined ? usualTail : undefined);
      const { seq } = await cli.ask((daemon) =>
        daemon.factStart({ ...filter, ...since, ...(last === undefined ? {} : { last: String(last) }) }),
      );
      let shown = 0;
      await showFacts(cli, follow, { ...filter, since: seq }, (fact) => {
        shown += 1;
        return cli.show(fact, { text: () => `${line(cli, fact)}\n`, names: () => [String(fact.seq)] });
      });
      if (shown === 0 && !follow && last !== 0) cli.advise('nothing of that kind happened');
    });
};

const levelStyles = { debug: 'dim', info: 'good', warn: 'warn', error: 'bad' } as const;

const line = (cli: Cli, { at, level, campaign, worker, jobId, message }: Fact): string => {
  const where = [jobId ?? campaign, worker].filter((word) => word !== undefined).join(' ');
  const what = where === '' ? message : `${where}: ${message}`;
  return `${cli.paint('dim', timestamp(at))} ${cli.paint(levelStyles[level], level.padEnd(5))} ${harmless(what)}`;
};
