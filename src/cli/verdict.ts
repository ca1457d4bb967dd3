import type { RunView } from '../ipc/contract.ts';
import type { Cli } from './cli.ts';
import { exits } from './exit.ts';
import { harmless } from './print/harmless.ts';
import { countsInWords } from './print/run.ts';
import { duration, percent, words } from './print/words.ts';
import type { Ended } from './wait.ts';

/**
 * 0: everything that was to be posted is out. 6: some of it is not (failed, unconfirmed, cancelled, waiting, stopped).
 * 1: the run crashed, or nothing but failures came of it.
 */
export const exitOf = ({ phase, counts }: RunView): number => {
  if (phase === 'crashed') return exits.failed;
  const bad = counts.failed + counts.unconfirmed + counts.cancelled + openOf(counts);
  if (bad === 0) return exits.done;
  return counts.succeeded === 0 && counts.failed > 0 && counts.failed === bad ? exits.failed : exits.partial;
};

const openOf = (counts: RunView['counts']): number => counts.pending + counts.claimed + counts.retrying;

/** How it ended, what stays undone and why, and what to type next. */
export const verdictOn = (cli: Cli, { name, run, waiting }: Ended): string => {
  const took = run.endedAt === null ? '' : ` after ${duration(run.endedAt - run.startedAt)}`;
  const reason = run.reason === null ? '' : ` (${harmless(run.reason)})`;
  const code = exitOf(run);
  const style = code === exits.done ? 'good' : code === exits.partial ? 'warn' : 'bad';
  const rate = run.successRate === null ? '' : `; success rate ${percent(run.successRate)}`;
  const open = openOf(run.counts);
  const [first] = waiting;
  const why =
    first === undefined || first.reason === null ? '' : `, the first because ${harmless(first.reason)}`;
  return [
    `${harmless(name)} ${cli.paint(style, words(run.phase))}${reason}${took}: ${countsInWords(run.counts)}${rate}`,
    ...(open === 0 ? [] : [`${open} of its jobs still wait${why}`]),
    ...(code === exits.done ? [] : [`next:  ${cli.line('campaign', 'status', name)}`]),
  ].join('\n');
};
