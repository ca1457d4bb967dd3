import type { CampaignView, EndsView, RunView } from '../../ipc/contract.ts';
import type { Cli } from '../cli.ts';
import { harmless } from './harmless.ts';
import { pauseLines } from './pauses.ts';
import { ourPhones } from './phones.ts';
import { countsInWords, doing, totalOf } from './run.ts';
import type { Cell, Column } from './table.ts';
import { timestamp } from './times.ts';
import { count, whenDue, duration, percent, relative, words } from './words.ts';

const mostWaiting = 10;
const mostNames = 5;

/** Everything an operator asks of one campaign, on one screen. */
export const campaignText = async (cli: Cli, view: CampaignView): Promise<string> => {
  const parts = [
    head(cli, view),
    await workers(cli, view),
    await passes(cli, view),
    await ourPhones(cli, view.now, view.phones),
    await waiting(cli, view),
    await failures(cli, view),
    await lastFailures(cli, view),
  ];
  return parts.join('');
};

const head = (cli: Cli, view: CampaignView): string => {
  const { name, enabled, run, counts } = view;
  const title = cli.paint('strong', harmless(name));
  const jobs = `${count(totalOf(counts), 'job')}: ${countsInWords(counts)}`;
  const off = enabled === false ? ' (disabled)' : '';
  if (run === null) return `${title}${off} has never run\n${jobs}\n`;
  const lines = [
    `${title}${off}: ${runInWords(cli, view.now, run)}`,
    `${jobs}${run.successRate === null ? '' : `; success rate ${percent(run.successRate)}`}`,
    ...(run.endedAt === null ? [ahead(view, run)] : []),
  ];
  return `${lines.join('\n')}\n${pauseLines(cli, view.now, run.paused === null ? [] : [run.paused])}`;
};

/** What is on now, and what comes. */
const ahead = ({ now, phones, foreignPhones, expectedEndAt }: CampaignView, { nextDueAt }: RunView): string =>
  [
    `${count(phones.length, 'phone')} of ours`,
    ...(foreignPhones.length === 0
      ? []
      : [`${foreignPhones.length} in use by others (${harmless(someOf(foreignPhones))})`]),
    ...(nextDueAt === null ? [] : [`next due ${whenDue(now, nextDueAt)}`]),
    ...(expectedEndAt === null ? [] : [`done ${relative(now, expectedEndAt)} if it goes on like this`]),
  ].join(', ');

const someOf = (phones: readonly { name: string }[]): string => {
  const names = phones.slice(0, mostNames).map(({ name }) => name);
  return phones.length > names.length ? `${names.join(', ')}, ...` : names.join(', ');
};

const runInWords = (cli: Cli, now: number, run: RunView): string => {
  const { text, style } = doing(run);
  const phase = cli.paint(style, text);
  const reason = run.reason === null ? '' : ` (${harmless(run.reason)})`;
  const whatRuns = `run ${run.runId}, pass ${run.passNumber} of ${run.maxPasses}, ${count(run.workers, 'worker')}`;
  if (run.restsUntil !== null) {
    const { what, untilAt } = run.restsUntil;
    const waits = what === 'hours' ? 'outside its hours until' : 'done for today; plans the next day at';
    return `${phase}: ${waits} ${timestamp(untilAt)} (${relative(now, untilAt)}); ${whatRuns}`;
  }
  if (run.endedAt === null) return `${phase}${reason}, started ${relative(now, run.startedAt)}; ${whatRuns}`;
  return `${phase}${reason} ${relative(now, run.endedAt)} after ${duration(run.endedAt - run.startedAt)}; ${whatRuns}`;
};

const section = async (
  cli: Cli,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
): Promise<string> => (rows.length === 0 ? '' : `\n${await cli.table(columns, rows)}`);

const workers = (cli: Cli, { now, workers: all, byWorker }: CampaignView): Promise<string> => {
  const ended = new Map(byWorker.map((ends) => [ends.worker, ends]));
  return section(
    cli,
    [
      { title: 'WORKER' },
      { title: 'JOB', mayShrink: true, keepsEnd: true },
      { title: 'ACCOUNT', mayShrink: true },
      { title: 'PHONE', mayShrink: true, wide: true },
      { title: 'DOING' },
      { title: 'FOR', align: 'right' },
      ...endColumns,
    ],
    all.map(({ worker, jobId, account, phone, phase, sinceAt }) => [
      worker,
      jobId,
      account,
      phone,
      phase === null ? { text: 'idle', style: 'dim' } : words(phase),
      sinceAt === null ? null : duration(now - sinceAt),
      ...endCells(ended.get(worker)),
    ]),
  );
};

const endColumns: readonly Column[] = ['POSTED', 'RETRIED', 'FAILED', 'UNSURE'].map((title) => ({
  title,
  align: 'right',
}));

const endCells = (ends: EndsView | undefined): Cell[] =>
  ends === undefined ? [0, 0, 0, 0] : [ends.posts, ends.retried, bad(ends.failed), bad(ends.unconfirmed)];

const bad = (times: number): Cell => (times === 0 ? 0 : { text: String(times), style: 'bad' });

/** Of a run in its first pass the counts above say it all. */
const passes = (cli: Cli, { byPass }: CampaignView): Promise<string> =>
  section(
    cli,
    [{ title: 'PASS', align: 'right' }, ...endColumns],
    byPass.length < 2 ? [] : byPass.map(({ passNumber, ...ends }) => [passNumber, ...endCells(ends)]),
  );

const waiting = async (cli: Cli, { now, name, waiting: all }: CampaignView): Promise<string> => {
  const shown = all.slice(0, mostWaiting);
  const table = await section(
    cli,
    [
      { title: 'WAITING', mayShrink: true, keepsEnd: true },
      { title: 'ACCOUNT', mayShrink: true },
      { title: 'SINCE' },
      { title: 'DUE' },
      { title: 'WHY', folds: true },
    ],
    shown.map((job) => [
      job.jobId,
      job.account,
      relative(now, job.waitingSinceAt),
      whenDue(now, job.notBeforeAt),
      job.reason,
    ]),
  );
  const more = all.length - shown.length;
  return more > 0 ? `${table}and ${more} more: ${cli.line('job', 'list', '--campaign', name)}\n` : table;
};

const failures = async (cli: Cli, { failures: all, byClass }: CampaignView): Promise<string> => {
  const table = await section(
    cli,
    [
      { title: 'TIMES', align: 'right' },
      { title: 'WHOSE FAULT' },
      { title: 'CODE' },
      { title: 'WHAT', folds: true },
    ],
    all.map(({ count: times, blame, code, message }) => [times, blame, code, message]),
  );
  const classes = byClass.map(({ class: blame, count: times }) => `${times} ${blame}`).join(', ');
  return byClass.length < 2 ? table : `${table}in all: ${classes}\n`;
};

const lastFailures = (cli: Cli, { now, lastFailures: all }: CampaignView): Promise<string> =>
  section(
    cli,
    [
      { title: 'LAST FAILURES' },
      { title: 'JOB', mayShrink: true, keepsEnd: true },
      { title: 'ACCOUNT' },
      { title: 'WHAT', folds: true },
    ],
    all.map(({ at, jobId, account, message }) => [relative(now, at), jobId, account, message]),
  );
