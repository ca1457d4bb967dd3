import type { ScheduleView } from '../../ipc/contract.ts';
import type { Cli } from '../cli.ts';
import { harmless } from './harmless.ts';
import type { Cell, Column } from './table.ts';
import { dayAndTime } from './times.ts';
import { count, whenDue, relative } from './words.ts';

type Coming = ScheduleView['coming'][number] & { now: number };

/**
 * A line for each campaign, and below them their posts in the order in which they may begin. Among others, what waits
 * for a start is told by the line alone.
 */
export const scheduleText = async (cli: Cli, views: readonly ScheduleView[]): Promise<string> => {
  const several = views.length > 1;
  const coming = views
    .filter(({ isRunning }) => isRunning || !several)
    .flatMap((view): Coming[] => view.coming.map((one) => ({ ...one, now: view.now })))
    .sort((a, b) => (a.notBeforeAt ?? never) - (b.notBeforeAt ?? never));
  const lines = views.map((view) => `${headOf(cli, view)}\n`).join('');
  if (coming.length === 0) return lines;
  return `${lines}\n${await cli.table(columns(several), coming.map(rowOf(several)))}`;
};

const never = Number.MAX_SAFE_INTEGER;

const headOf = (cli: Cli, { campaign, isRunning, coming, more, now, nextDayAt }: ScheduleView): string => {
  const name = cli.paint('strong', harmless(campaign));
  const waiting = coming.length + more;
  const next = nextDayAt === null ? '' : `; plans the next day ${relative(now, nextDayAt)}`;
  if (waiting === 0) return `${name}: nothing waits${isRunning ? '' : ', and it is not running'}${next}`;
  const due = coming.filter(({ why }) => why.state === 'due').length;
  const which = [
    ...(due === 0 ? [] : [`${due} due now`]),
    ...(more === 0 ? [] : [`the first ${coming.length} below`]),
  ];
  const some = which.length === 0 ? '' : ` (${which.join(', ')})`;
  return isRunning
    ? `${name}: ${count(waiting, 'post')} to come${some}${next}`
    : `${name} is not running; ${count(waiting, 'post')} ${waiting === 1 ? 'waits' : 'wait'} for its start`;
};

const columns = (several: boolean): readonly Column[] => [
  { title: 'NOT BEFORE' },
  { title: 'IN', align: 'right' },
  ...(several ? [{ title: 'CAMPAIGN', mayShrink: true }] : []),
  { title: 'JOB' },
  { title: 'ACCOUNT', mayShrink: true },
  { title: 'VIDEO', mayShrink: true, keepsEnd: true, wide: true },
  { title: 'PASS', align: 'right', wide: true },
  { title: 'WHY', mayShrink: true },
];

const rowOf =
  (several: boolean) =>
  ({ now, job, notBeforeAt, why }: Coming): Cell[] => [
    notBeforeAt === null ? { text: 'not known', style: 'dim' } : dayAndTime(notBeforeAt),
    notBeforeAt === null ? null : whenDue(now, notBeforeAt).replace('in ', ''),
    ...(several ? [job.campaign] : []),
    job.jobId,
    job.account,
    job.videoName,
    job.passNumber,
    whyCell(why),
  ];

/** What somebody has to do something about, or else what lasts longest. */
const whyCell = ({ state, reasons }: Coming['why']): Cell => {
  const [longest] = reasons.toSorted((a, b) => (b.untilAt ?? 0) - (a.untilAt ?? 0));
  if (state !== 'needsYou') return longest?.message ?? null;
  return { text: reasons.find(({ needsYou }) => needsYou)?.message ?? '', style: 'bad' };
};
