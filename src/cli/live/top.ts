import type { RunView, StatusView } from '../../ipc/contract.ts';
import { doing, doneOf, totalOf } from '../print/run.ts';
import { timeOfDay } from '../print/times.ts';
import { count, whenDue, duration, relative, words } from '../print/words.ts';
import { bar, cell, line, phoneCell, type Paint, type Size, type Span } from './frame.ts';

/** All campaigns as a picture that fits the terminal. */
export const topPicture = (view: StatusView, size: Size, paint: Paint): string[] => {
  const { now, runs, phones, pauses, troubles, foreignPhones } = view;
  const on = phones.filter(({ onMs }) => onMs !== null).length;
  const lines: Span[][] = [
    [['strong', 'postd'], ` ${view.state}, up ${duration(now - view.startedAt)}  `, ['dim', timeOfDay(now)]],
    [
      `${count(runs.filter(({ endedAt }) => endedAt === null).length, 'campaign')} running, ${count(on, 'phone')} of ours on, ${foreignPhones} in use by others`,
    ],
    ...pauses.map(({ name, message }): Span[] => [['bad', `paused: ${name ?? 'everything'}, ${message}`]]),
    [],
    ...runs.map((run) => runLine(run, now, size)),
    ...(phones.length === 0 ? [] : [[], [['dim', 'phones']] satisfies Span[]]),
    ...phones.map(({ name, campaign, phase, onMs, reason }): Span[] => [
      `${phoneCell(name, size)} ${cell(campaign ?? '', campaignWidth(size))} ${cell(phase === null ? '' : words(phase), 14)}`,
      onMs === null ? '' : ` on for ${duration(onMs)}`,
      reason === null ? '' : ` (${reason})`,
    ]),
    ...(troubles.length === 0 ? [] : [[], [['dim', 'troubles']] satisfies Span[]]),
    ...troubles.map(({ at, level, message }): Span[] => [
      `${cell(relative(now, at), 9)} `,
      [level === 'error' ? 'bad' : 'warn', message],
    ]),
  ];
  return lines.slice(0, size.rows).map((spans) => line(spans, size, paint));
};

const campaignWidth = ({ columns }: Size): number => (columns < 60 ? 10 : columns < 120 ? 16 : 30);

const runLine = (run: RunView, now: number, size: Size): Span[] => {
  const { campaign, counts, phonesOn, nextDueAt } = run;
  const { text, style } = doing(run);
  const bad = counts.failed + counts.unconfirmed + counts.cancelled;
  const next = nextDueAt === null ? '' : `, next due ${whenDue(now, nextDueAt)}`;
  return [
    `${cell(campaign, campaignWidth(size))} `,
    ...bar(doneOf(counts) - bad, bad, totalOf(counts), Math.max(8, Math.min(40, size.columns - 66))),
    ` ${doneOf(counts)}/${totalOf(counts)} `,
    [style, text],
    `, ${counts.claimed} in hand, ${count(phonesOn, 'phone')}`,
    ...(bad === 0 ? [] : [['bad', `, ${bad} failed`] satisfies Span]),
    next,
  ];
};
