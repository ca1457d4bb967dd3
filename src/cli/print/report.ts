import type { ReportView, TallyView } from '../../ipc/contract.ts';
import type { Cli } from '../cli.ts';
import { once } from './once.ts';
import type { Cell, Column } from './table.ts';
import { count, duration, percent } from './words.ts';

/** A day in a few sentences and three tables. */
export const reportText = async (cli: Cli, view: ReportView): Promise<string> => {
  const tables = [await campaigns(cli, view), await failures(cli, view), await calls(cli, view)];
  return [`${head(cli, view)}\n`, ...tables.filter((text) => text !== '')].join('\n');
};

/** `$0.44`; money is told in cents, and what is less in more places. */
export const dollars = (usd: number): string => `$${usd.toFixed(usd > 0 && usd < 0.1 ? 4 : 2)}`;

export const minutes = (phoneMinutes: number): string => duration(phoneMinutes * 60_000);

const one = once(() => new Intl.NumberFormat('en', { maximumFractionDigits: 1 }));

/** What there is of it, and nothing of what there is not. */
export const inWords = ({ posts, failed, retried, unconfirmed, givenBack }: TallyView): string =>
  [
    count(posts, 'post'),
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(retried === 0 ? [] : [`${retried} failed and tried again`]),
    ...(unconfirmed === 0 ? [] : [`${unconfirmed} unconfirmed`]),
    ...(givenBack === 0 ? [] : [`${givenBack} put off`]),
  ].join(', ');

const head = (cli: Cli, view: ReportView): string => {
  const { now, day, sinceAt, untilAt, timeZone, total, usdPerPhoneMinute, callsMade, callsPerPost } = view;
  const sofar = now < sinceAt ? ' has not begun' : now < untilAt ? ' so far' : '';
  const rate = total.successRate === null ? '' : `; success rate ${percent(total.successRate)}`;
  const each = callsPerPost === null ? '' : `, ${one().format(callsPerPost)} for a post`;
  return [
    `${cli.paint('strong', day)}${sofar} (${timeZone}): ${inWords(total)}${rate}`,
    `phones ran for ${minutes(total.phoneMinutes)}, about ${dollars(total.costUsd)} at $${usdPerPhoneMinute} a minute`,
    `${count(callsMade, 'call')} to the cloud${each}`,
  ].join('\n');
};

const amount = (title: string, wide = false): Column => ({ title, align: 'right', wide });

const campaigns = async (cli: Cli, { campaigns: all }: ReportView): Promise<string> =>
  all.length === 0
    ? ''
    : cli.table(
        [
          { title: 'CAMPAIGN', mayShrink: true },
          amount('POSTS'),
          amount('FAILED'),
          amount('RETRIED'),
          amount('UNCONFIRMED'),
          amount('PUT OFF', true),
          amount('OK'),
          amount('PHONES ON'),
          amount('COST'),
          amount('OWN CALLS'),
        ],
        all.map(({ campaign, ...tally }) => [
          campaign,
          tally.posts,
          bad(tally.failed),
          tally.retried,
          bad(tally.unconfirmed),
          tally.givenBack,
          percent(tally.successRate),
          minutes(tally.phoneMinutes),
          dollars(tally.costUsd),
          tally.ownCalls,
        ]),
      );

const bad = (times: number): Cell => (times === 0 ? 0 : { text: String(times), style: 'bad' });

const failures = async (cli: Cli, { campaigns: all }: ReportView): Promise<string> => {
  const rows = all.flatMap(({ campaign, failures: of }) =>
    of.map((failure) => [failure.count, failure.class, campaign]),
  );
  return rows.length === 0
    ? ''
    : cli.table([amount('TIMES'), { title: 'WHOSE FAULT' }, { title: 'CAMPAIGN', mayShrink: true }], rows);
};

const calls = async (cli: Cli, { calls: all }: ReportView): Promise<string> =>
  all.length === 0
    ? ''
    : cli.table(
        [{ title: 'CALLS TO', mayShrink: true }, amount('MADE'), amount('FAILED')],
        all.map(({ endpoint, made, failed }) => [endpoint, made, bad(failed)]),
      );
