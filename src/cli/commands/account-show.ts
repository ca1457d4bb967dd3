import type { Command } from 'commander';
import type { AccountShowView } from '../../ipc/contract.ts';
import type { Cli } from '../cli.ts';
import { accountDoing } from '../print/account.ts';
import { harmless } from '../print/harmless.ts';
import { pauseLines } from '../print/pauses.ts';
import { whyLines } from '../print/why.ts';
import { count, whenDue, relative, words } from '../print/words.ts';

export const addAccountShow = (parent: Command, cli: Cli): void => {
  parent
    .command('show <name>')
    .description('an account in full: its posts, what it waits for and why, how its last attempts ended')
    .action(async (name: string) => {
      const view = await cli.ask((daemon) => daemon.account(name));
      await cli.show(view, { text: () => asText(cli, view), names: () => [view.account.account] });
    });
};

const asText = async (cli: Cli, view: AccountShowView): Promise<string> => {
  const parts = [
    `${head(cli, view).join('\n')}\n`,
    pauseLines(cli, view.now, view.account.pauses),
    next(cli, view),
    await waiting(cli, view),
    await attempts(cli, view),
  ];
  return parts.join('');
};

const head = (cli: Cli, { now, account, phones }: AccountShowView): string[] => {
  const { campaigns, postsToday, capToday, capSetBy, lastPostAt, failuresInRow, inHand } = account;
  const { text, style } = accountDoing(account);
  const cap = capToday === null ? '' : ` of ${capToday}, the cap of ${harmless(capSetBy ?? '')}`;
  const last = lastPostAt === null ? 'never posted' : `last post ${relative(now, lastPostAt)}`;
  const failed = failuresInRow === 0 ? '' : `; ${count(failuresInRow, 'failure')} in a row`;
  return [
    `${cli.paint('strong', harmless(account.account))}: ${cli.paint(style, text)}`,
    `campaigns  ${campaigns.length === 0 ? 'none names it now' : harmless(campaigns.join(', '))}`,
    `today      ${count(postsToday, 'post')}${cap}`,
    `before     ${last}${failed}`,
    `phone      ${phonesInWords(now, phones)}`,
    ...(inHand === null
      ? []
      : [
          `in hand    ${inHand.jobId}, ${words(inHand.phase)}, since ${relative(now, inHand.sinceAt)} (worker ${inHand.worker})`,
        ]),
  ];
};

const phonesInWords = (now: number, phones: AccountShowView['phones']): string => {
  const [phone, ...others] = phones;
  if (phone === undefined) return 'none bears its name, as far as the cloud has been asked';
  if (others.length > 0) return `${phones.length} bear its name; it posts when just one does`;
  const since = phone.sinceAt === null ? '' : ` since ${relative(now, phone.sinceAt)}`;
  const doing = phone.phase === null ? '' : `, ${words(phone.phase)}`;
  return `${phone.phoneId}: ${phone.hold}${doing}${since}`;
};

const next = (cli: Cli, { now, account, why }: AccountShowView): string =>
  why === null || account.nextJobId === null
    ? ''
    : [`\nnext is ${account.nextJobId}`, ...whyLines(cli, why, now)].map((line) => `${line}\n`).join('');

const waiting = async (cli: Cli, { now, account, waiting: all }: AccountShowView): Promise<string> => {
  if (all.length === 0) return '';
  const table = await cli.table(
    [
      { title: 'WAITING', mayShrink: true, keepsEnd: true },
      { title: 'CAMPAIGN', mayShrink: true },
      { title: 'DUE' },
      { title: 'WHY', folds: true },
    ],
    all.map((job) => [job.jobId, job.campaign, whenDue(now, job.notBeforeAt ?? now), job.reason]),
  );
  const more = account.openJobs - all.length;
  const line = cli.line('job', 'list', '--account', account.account);
  return `\n${table}${more > 0 ? `and ${more} more: ${line}\n` : ''}`;
};

const ends = {
  published: { text: 'posted', style: 'good' },
  failed: { text: 'failed', style: 'bad' },
  retry: { text: 'failed, tried again', style: 'warn' },
  deferred: { text: 'put off', style: 'dim' },
  unconfirmed: { text: 'may be out', style: 'bad' },
} as const;

const attempts = async (cli: Cli, { now, attempts: all }: AccountShowView): Promise<string> => {
  if (all.length === 0) return '';
  const table = await cli.table(
    [
      { title: 'WHEN' },
      { title: 'JOB', mayShrink: true, keepsEnd: true },
      { title: 'CAMPAIGN', mayShrink: true, wide: true },
      { title: 'ENDED' },
      { title: 'WHOSE FAULT', wide: true },
      { title: 'WHAT', folds: true },
    ],
    all.map(({ at, jobId, campaign, outcome, class: blame, message }) => [
      relative(now, at),
      jobId,
      campaign,
      outcome === null ? 'goes on' : ends[outcome],
      blame,
      message,
    ]),
  );
  return `\n${table}`;
};
