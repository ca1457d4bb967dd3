import type { CampaignView, RunView } from '../../ipc/contract.ts';
import { countsInWords, doing, doneOf, totalOf } from '../print/run.ts';
import { timeOfDay } from '../print/times.ts';
import { count, whenDue, duration, percent, relative, words } from '../print/words.ts';
import {
  bar,
  cell,
  framed,
  isNarrow,
  jobCell,
  momentCell,
  phoneCell,
  said,
  told,
  type Paint,
  type Size,
  type Span,
} from './frame.ts';

/** One campaign as a picture that fits the terminal: how far it is, who does what, what failed last. */
export const campaignPicture = (view: CampaignView, size: Size, paint: Paint): string[] => {
  const lines = [
    ...head(view, size),
    [],
    ...workers(view, size),
    ...section('phones', phones(view, size)),
    ...section('waiting', waiting(view, size)),
    ...section('last failures', failures(view, size)),
  ];
  return framed(lines, size, paint);
};

const section = (title: string, lines: readonly Span[][]): Span[][] =>
  lines.length === 0 ? [] : [[], [['dim', title]], ...lines];

const head = ({ name, now, run, counts, expectedEndAt }: CampaignView, size: Size): Span[][] => {
  const { columns } = size;
  const title: Span[] = [['strong', name], '  '];
  const jobs = said(countsInWords(counts).split(', '), size);
  if (run === null) return [[...title, 'has never run'], ...jobs];
  const { text, style } = doing(run);
  const isOver = run.endedAt !== null;
  const took = duration((run.endedAt ?? now) - run.startedAt);
  const bad = counts.failed + counts.unconfirmed + counts.cancelled;
  const share = `  ${doneOf(counts)}/${totalOf(counts)}`;
  const which: Span[] = [
    `run ${run.runId}, pass ${run.passNumber}/${run.maxPasses}, ${isOver ? 'took' : 'for'} ${took}  `,
    ['dim', timeOfDay(now)],
  ];
  return [
    ...(isNarrow(size)
      ? [[...title, [style, text] as const], which]
      : [[...title, [style, text] as const, '  ', ...which]]),
    [
      ...bar(
        doneOf(counts) - bad,
        bad,
        totalOf(counts),
        Math.max(10, Math.min(60, columns - share.length - 1)),
      ),
      share,
    ],
    ...jobs,
    ...said(paceOf(run, now, expectedEndAt), size),
    ...(run.paused === null || isOver ? [] : told('paused:', 'bad', run.paused.message, size)),
    ...(run.reason === null ? [] : [[['warn', run.reason]] satisfies Span[]]),
  ];
};

const hourMs = 3_600_000;

/** Posts an hour on the daemon's clock, and when it ends if it goes on like this. */
const paceOf = (run: RunView, now: number, expectedEndAt: number | null): string[] => {
  const { counts, startedAt, endedAt, successRate, nextDueAt, phonesOn } = run;
  const lasted = (endedAt ?? now) - startedAt;
  const rate = lasted <= 0 ? 0 : (counts.succeeded / lasted) * hourMs;
  return [
    `${rate.toFixed(1)} posts an hour`,
    ...(successRate === null ? [] : [`${percent(successRate)} succeed`]),
    ...(phonesOn === 0 ? [] : [`${count(phonesOn, 'phone')} on`]),
    ...(expectedEndAt === null ? [] : [`done ${relative(now, expectedEndAt)}`]),
    ...(endedAt !== null || nextDueAt === null ? [] : [`next due ${whenDue(now, nextDueAt)}`]),
  ];
};

const workers = ({ now, workers: all }: CampaignView, { columns }: Size): Span[][] => {
  const nameWidth = Math.max(8, Math.min(50, columns - 48));
  return all.map(({ worker, jobId, account, phase, sinceAt }): Span[] => {
    if (jobId === null || phase === null) return [cell(worker, 4), ['dim', 'idle']];
    const since = sinceAt === null ? '' : duration(now - sinceAt);
    const doing = `${cell(words(phase), 15)} ${since}`;
    return columns < 60
      ? [cell(worker, 4), jobCell(jobId, 12), ' ', ['good', doing]]
      : [cell(worker, 4), jobCell(jobId, 14), ' ', cell(account ?? '', nameWidth), ' ', ['good', doing]];
  });
};

const phones = ({ phones: all }: CampaignView, size: Size): Span[][] =>
  all.map(({ name, phase, onMs, reason }) => [
    phoneCell(name, size),
    ' ',
    cell(phase === null ? '' : words(phase), 14),
    onMs === null ? '' : `${isNarrow(size) ? '' : ' on for'} ${duration(onMs)}`,
    reason === null ? '' : ` (${reason})`,
  ]);

const mostShown = 5;

const waiting = ({ now, waiting: all }: CampaignView, size: Size): Span[][] =>
  all
    .slice(0, mostShown)
    .flatMap(({ jobId, notBeforeAt, reason }) =>
      told(`${momentCell(whenDue(now, notBeforeAt))} ${jobCell(jobId, 14)}`, 'warn', reason ?? '', size),
    );

const failures = ({ now, lastFailures }: CampaignView, size: Size): Span[][] =>
  lastFailures
    .slice(0, mostShown)
    .flatMap(({ at, jobId, account, message }) =>
      told(
        `${momentCell(relative(now, at))} ${jobCell(jobId, 14)}`,
        'bad',
        isNarrow(size) ? message : `${message} ${account}`,
        size,
      ),
    );
