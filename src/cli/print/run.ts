import type { CampaignLineView, RunView } from '../../ipc/contract.ts';
import { jobStates, noJobs } from '../../domain/job.ts';
import type { Cell, Column } from './table.ts';
import type { Style } from './style.ts';
import { whenDue, percent, relative, words } from './words.ts';

type Counts = RunView['counts'];

export const totalOf = (counts: Counts): number => jobStates.reduce((sum, state) => sum + counts[state], 0);

export const sumOf = (all: readonly Counts[]): Counts => {
  const sum = { ...noJobs };
  for (const counts of all) for (const state of jobStates) sum[state] += counts[state];
  return sum;
};

/** Settled one way or another: nothing more happens to them by itself. */
export const doneOf = (counts: Counts): number =>
  totalOf(counts) - counts.pending - counts.claimed - counts.retrying;

/** `5 succeeded, 1 failed, 4 pending`: what there is, and nothing of what there is not. */
export const countsInWords = (counts: Counts): string => {
  const told = names
    .filter(([state]) => counts[state] > 0)
    .map(([state, name]) => `${counts[state]} ${name}`);
  return told.length === 0 ? 'no jobs' : told.join(', ');
};

/** In the order in which people ask. */
const names: readonly (readonly [state: keyof Counts, name: string])[] = [
  ['succeeded', 'succeeded'],
  ['failed', 'failed'],
  ['unconfirmed', 'unconfirmed'],
  ['skipped', 'skipped'],
  ['cancelled', 'cancelled'],
  ['claimed', 'in hand'],
  ['retrying', 'to be retried'],
  ['pending', 'pending'],
];

const phaseStyle = (phase: RunView['phase']): Style => {
  switch (phase) {
    case 'crashed':
      return 'bad';
    case 'draining':
    case 'stopped':
      return 'warn';
    case 'running':
    case 'betweenPasses':
      return 'good';
    case 'finished':
      return 'dim';
  }
};

const amount = (title: string): Column => ({ title, align: 'right' });

/** How far a run is: six columns that `progressCells` fills. */
const progressColumns: readonly Column[] = [
  { title: 'PHASE' },
  { title: 'SINCE' },
  { title: 'PASS' },
  amount('DONE'),
  amount('OK'),
  amount('FAILED'),
];

/** What a run is doing: its phase, or why it begins nothing new: it is paused, outside its hours, or done for today. */
export const doing = ({ phase, paused, restsUntil }: RunView): { text: string; style: Style } => {
  if (paused !== null && phase !== 'draining') return { text: 'paused', style: 'warn' };
  if (restsUntil === null) return { text: words(phase), style: phaseStyle(phase) };
  return { text: restsUntil.what === 'hours' ? 'resting' : 'next day', style: 'dim' };
};

const progressCells = (now: number, run: RunView): Cell[] => [
  doing(run),
  relative(now, run.endedAt ?? run.startedAt),
  `${run.passNumber}/${run.maxPasses}`,
  `${doneOf(run.counts)}/${totalOf(run.counts)}`,
  percent(run.successRate),
  failedCell(run.counts),
];

const failedCell = ({ failed, unconfirmed }: Counts): Cell =>
  failed + unconfirmed === 0 ? 0 : { text: String(failed + unconfirmed), style: 'bad' };

/** Open runs, as `status` lists them. */
export const runColumns: readonly Column[] = [
  { title: 'CAMPAIGN', mayShrink: true },
  ...progressColumns,
  amount('PHONES'),
  { title: 'NEXT' },
  { title: 'END' },
];

export const runRow = (now: number, run: RunView): Cell[] => [
  run.campaign,
  ...progressCells(now, run),
  run.phonesOn,
  whenDue(now, run.nextDueAt),
  relative(now, run.expectedEndAt),
];

/** Campaigns, whether they ran or not, as `campaign list` lists them. */
export const campaignColumns: readonly Column[] = [
  { title: 'CAMPAIGN', mayShrink: true },
  ...progressColumns,
  { title: 'NOTE', folds: true },
];

export const campaignRow = (now: number, campaign: CampaignLineView): Cell[] => {
  const { name, enabled, run, counts, problem } = campaign;
  const note = problem ?? (enabled === false ? 'disabled' : '');
  if (run !== null) return [name, ...progressCells(now, run), note];
  const done = `${doneOf(counts)}/${totalOf(counts)}`;
  return [name, { text: 'idle', style: 'dim' }, '', '', done, '', failedCell(counts), note];
};
