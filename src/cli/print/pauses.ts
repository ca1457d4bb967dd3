import type { PauseView } from '../../ipc/contract.ts';
import type { Cli } from '../cli.ts';
import { harmless } from './harmless.ts';
import { relative } from './words.ts';

/** What a pause is about: `campaign viral`, `everything`. */
export const pauseSubject = ({ kind, name }: Pick<PauseView, 'kind' | 'name'>): string =>
  harmless(name === null ? kind : `${kind} ${name}`);

/** A line for each pause: who is held back, why, since when, and how to end it. */
export const pauseLines = (cli: Cli, now: number, pauses: readonly PauseView[]): string =>
  pauses
    .map((pause) => {
      const style = pause.code === 'operator' ? 'warn' : 'bad';
      const what = `${pauseSubject(pause)}, ${harmless(pause.message)} (${relative(now, pause.sinceAt)})`;
      return `${cli.paint(style, 'paused:')} ${what}; next: ${resumeLine(cli, pause)}\n`;
    })
    .join('');

const resumeLine = (cli: Cli, { kind, name }: PauseView): string =>
  name === null ? cli.line('daemon', 'resume') : cli.line(kind, 'resume', name);
