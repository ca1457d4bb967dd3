import type { WhyView } from '../../ipc/contract.ts';
import type { Cli } from '../cli.ts';
import { harmless } from './harmless.ts';
import type { Style } from './style.ts';
import { timestamp } from './times.ts';
import { relative } from './words.ts';

const looks: Readonly<Record<WhyView['state'], { title: string; style: Style }>> = {
  over: { title: 'over', style: 'dim' },
  inHand: { title: 'running', style: 'good' },
  due: { title: 'due', style: 'good' },
  waits: { title: 'waits', style: 'warn' },
  needsYou: { title: 'needs you', style: 'bad' },
};

/** Why a job runs or does not, a line for each reason, each followed by what to type. */
export const whyLines = (cli: Cli, { state, reasons }: WhyView, now: number): string[] => {
  const { title, style } = looks[state];
  return reasons.flatMap(({ message, untilAt, next }, index) => {
    const until = untilAt === null ? '' : `, until ${timestamp(untilAt)} (${relative(now, untilAt)})`;
    const head = index === 0 ? cli.paint(style, `${title}:`) : 'also:';
    return [
      `${head} ${harmless(message)}${until}`,
      ...(next.length === 0 ? [] : [`  next: ${cli.line(...next)}`]),
    ];
  });
};
