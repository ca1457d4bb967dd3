import type { RunView, StatusView } from '../../ipc/contract.ts';
import { doing, doneOf, totalOf } from '../print/run.ts';
import { timeOfDay } from '../print/times.ts';
import { count, duration, relative, whenDue, words } from '../print/words.ts';
import {
  bar,
  cell,
  framed,
  isNarrow,
  momentCell,
  phoneCell,
  said,
  told,
  widthOf,
  type Paint,
  type Size,
  type Span,
} from './frame.ts';

/** All campaigns as a picture that fits the terminal. Phones come last: there may be many of them. */
export const topPicture = (view: StatusView, size: Size, paint: Paint): string[] => {
  const { now, runs, phones, pauses, troubles, foreignPhones } = view;
  const on = phones.filter(({ onMs }) => onMs !== null).length;
  const lines: Span[][] = [
    [['strong', 'postd'], ` ${view.state}, up ${duration(now - view.startedAt)}  `, ['dim', timeOfDay(now)]],
    ...said(
      [
        `${count(runs.filter(({ endedAt }) => endedAt === null).length, 'campaign')} running`,
        `${count(on, 'phone')} of ours on`,
        `${foreignPhones} in use by others`,
      ],
      size,
    ),
    ...pauses.flatMap(({ name, message }) => told(`paused: ${name ?? 'everything'},`, 'bad', message, size)),
    ...(runs.length === 0 ? [] : [[]]),
    ...runs.flatMap((run) => runLines(run, now, size)),
    ...(troubles.length === 0 ? [] : [[], [['dim', 'troubles']] satisfies Span[]]),
    ...troubles.flatMap(({ at, level, message }) =>
      told(momentCell(relative(now, at)), level === 'error' ? 'bad' : 'warn', message, size),
    ),
    ...(phones.length === 0 ? [] : [[], [['dim', 'phones']] satisfies Span[]]),
    ...phones.map((phone) => phoneLine(phone, size)),
  ];
  return framed(lines, size, paint);
};

const campaignWidth = ({ columns }: Size): number => (columns < 60 ? 10 : columns < 120 ? 16 : 30);

const phoneLine = (
  { name, campaign, phase, onMs, reason }: StatusView['phones'][number],
  size: Size,
): Span[] => {
  const doing = cell(phase === null ? '' : words(phase), 14);
  const why = reason === null ? '' : ` (${reason})`;
  if (isNarrow(size))
    return [`${phoneCell(name, size)} ${doing}`, onMs === null ? '' : ` ${duration(onMs)}`, why];
  return [
    `${phoneCell(name, size)} ${cell(campaign ?? '', campaignWidth(size))} ${doing}`,
    onMs === null ? '' : ` on for ${duration(onMs)}`,
    why,
  ];
};

/** A bar, and behind it what it is about, or below it when there is no room. */
const runLines = (run: RunView, now: number, size: Size): Span[][] => {
  const { campaign, counts, phonesOn, nextDueAt } = run;
  const { text, style } = doing(run);
  const bad = counts.failed + counts.unconfirmed + counts.cancelled;
  const head: Span[] = [
    `${cell(campaign, campaignWidth(size))} `,
    ...bar(doneOf(counts) - bad, bad, totalOf(counts), Math.max(8, Math.min(40, size.columns - 66))),
    ` ${doneOf(counts)}/${totalOf(counts)} `,
    [style, text],
  ];
  const rest = [
    `${counts.claimed} in hand`,
    count(phonesOn, 'phone'),
    ...(bad === 0 ? [] : [`${bad} failed`]),
    ...(nextDueAt === null ? [] : [`next due ${whenDue(now, nextDueAt)}`]),
  ];
  const inOneLine: Span[] = [...head, `, ${rest.join(', ')}`];
  if (widthOf(inOneLine) <= size.columns) return [inOneLine];
  const indent = '  ';
  const room = { ...size, columns: size.columns - indent.length };
  return [head, ...said(rest, room).map((spans): Span[] => [indent, ...spans])];
};
