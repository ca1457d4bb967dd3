import type { Command } from 'commander';
import type { PhoneView, StatusView } from '../../ipc/contract.ts';
import type { Cli } from '../cli.ts';
import { harmless } from '../print/harmless.ts';
import { pauseLines } from '../print/pauses.ts';
import { ourPhones } from '../print/phones.ts';
import { countsInWords, runColumns, runRow, sumOf, totalOf } from '../print/run.ts';
import { count, whenDue, duration, percent, relative } from '../print/words.ts';

export const addStatus = (parent: Command, cli: Cli): void => {
  parent
    .command('status')
    .description('what the daemon is doing')
    .action(async () => {
      const view = await cli.ask((daemon) => daemon.status());
      await cli.show(view, {
        text: () => asText(cli, view),
        names: () => view.runs.map(({ campaign }) => campaign),
      });
    });
};

const asText = async (cli: Cli, view: StatusView): Promise<string> => {
  const { now, runs, troubles } = view;
  const head = `${daemonLine(cli, view)}\n${workLine(view)}\n`;
  const table =
    runs.length === 0
      ? ''
      : `\n${await cli.table(
          runColumns,
          runs.map((run) => runRow(now, run)),
        )}`;
  const phones = await ourPhones(cli, now, view.phones.filter(isWorthALine));
  const trouble = troubles.map(({ at, level, campaign, message }) => {
    const text = harmless(`${campaign === null ? '' : `${campaign}: `}${message}`);
    return `${cli.paint(level === 'error' ? 'bad' : 'warn', `${level}:`)} ${text} (${relative(now, at)})\n`;
  });
  return (
    head +
    pauseLines(cli, now, view.pauses) +
    table +
    phones +
    (trouble.length === 0 ? '' : `\n${trouble.join('')}`)
  );
};

/** A phone in the middle of its work is in its campaign's numbers; what waits, or belongs to no run, is named. */
const isWorthALine = ({ reason }: PhoneView): boolean => reason !== null;

const daemonLine = (cli: Cli, { state, version, pid, now, startedAt, timeScale }: StatusView): string => {
  const scale = timeScale === 1 ? '' : `, time runs ${timeScale} times faster`;
  const doing = cli.paint(state === 'running' ? 'good' : 'warn', state);
  return `postd ${version} is ${doing}, pid ${pid}, up ${duration(now - startedAt)}${scale}`;
};

const workLine = ({ now, runs, phones, foreignPhones, nextDueAt }: StatusView): string => {
  const next = nextDueAt === null ? '' : `; next due ${whenDue(now, nextDueAt)}`;
  const others = foreignPhones === 0 ? '' : `, ${foreignPhones} in use by others`;
  const doing = `${count(runs.length, 'campaign')} running, ${count(phones.length, 'phone')} of ours${others}${next}`;
  return runs.length < 2 ? doing : `${doing}\n${jobsLine(runs)}`;
};

/** Of all campaigns together. */
const jobsLine = (runs: StatusView['runs']): string => {
  const all = sumOf(runs.map(({ counts }) => counts));
  const settled = all.succeeded + all.failed + all.unconfirmed;
  const rate = settled === 0 ? '' : `; success rate ${percent(all.succeeded / settled)}`;
  return `${count(totalOf(all), 'job')}: ${countsInWords(all)}${rate}`;
};
