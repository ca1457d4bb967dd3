import type { AttemptView, JobStoryView } from '../../ipc/contract.ts';
import type { Fact } from '../../domain/fact.ts';
import type { Cli } from '../cli.ts';
import { harmless } from './harmless.ts';
import type { Style } from './style.ts';
import { timeOfDay, timestamp } from './times.ts';
import { whyLines } from './why.ts';
import { duration, relative, words } from './words.ts';

/** The whole story of a job: what it is, why it does not run, and each attempt from its beginning to its end. */
export const storyText = async (cli: Cli, view: JobStoryView): Promise<string> => {
  const { job, caption, runId, attempts, facts, now } = view;
  const lines = [
    `${cli.paint('strong', job.jobId)}: ${job.state}, pass ${job.passNumber}${runId === null ? '' : ` of run ${runId}`}`,
    `video    ${harmless(job.videoName)}`,
    `account  ${harmless(job.account)} on ${job.network}`,
    `caption  ${harmless(caption)}`,
    '',
    ...whyLines(cli, view.why, now),
  ];
  const parts = [`${lines.join('\n')}\n`];
  for (const chapter of chaptersOf(attempts)) {
    if (cli.format === 'wide') {
      for (const attempt of chapter) parts.push(await attemptText(cli, attempt, now));
    } else parts.push(await chapterText(cli, job.jobId, chapter, now));
  }
  if (facts.length > 0) parts.push(`\n${await timeline(cli, facts, facts[0]?.at ?? now)}`);
  return parts.join('');
};

/** Attempts that were given back for the same reason, one after the other, make one chapter; any other one is its own. */
const chaptersOf = (attempts: readonly AttemptView[]): AttemptView[][] => {
  const chapters: AttemptView[][] = [];
  for (const attempt of attempts) {
    const last = chapters.at(-1);
    if (last !== undefined && isMoreOfTheSame(last.at(-1), attempt)) last.push(attempt);
    else chapters.push([attempt]);
  }
  return chapters;
};

const isMoreOfTheSame = (before: AttemptView | undefined, after: AttemptView): boolean =>
  before?.outcome?.kind === 'deferred' &&
  after.outcome?.kind === 'deferred' &&
  before.outcome.failure?.code === after.outcome.failure?.code;

/** The last attempt tells what the others would repeat. */
const chapterText = async (
  cli: Cli,
  jobId: string,
  chapter: readonly AttemptView[],
  now: number,
): Promise<string> => {
  const [first] = chapter;
  const last = chapter.at(-1);
  if (first === undefined || last === undefined) return '';
  const text = await attemptText(cli, last, now);
  if (first === last) return text;
  const all = cli.line('job', 'show', jobId, '-o', 'wide');
  return `\n${chapter.length - 1} more like the next one, since ${timestamp(first.openedAt)}\n  all: ${all}\n${text}`;
};

const attemptText = async (cli: Cli, attempt: AttemptView, now: number): Promise<string> => {
  const { number, passNumber, runId, worker, openedAt, settledAt, phases } = attempt;
  const took = duration((settledAt ?? now) - openedAt);
  const spent = phases.map(
    ({ phase, fromAt, untilAt }) => `${words(phase)} ${duration((untilAt ?? now) - fromAt)}`,
  );
  const lines = [
    '',
    `${cli.paint('strong', `attempt ${number}`)} in pass ${passNumber} of run ${runId}, worker ${worker}, ${timestamp(openedAt)}, ${settledAt === null ? 'since' : 'for'} ${took}: ${endOf(cli, attempt, now)}`,
    ...(spent.length === 0 ? [] : [`  phases  ${spent.join(', ')}`]),
    ...phoneLines(attempt, now),
    ...taskLines(attempt),
  ];
  const told = attempt.facts.length === 0 ? '' : await timeline(cli, attempt.facts, openedAt);
  return `${lines.join('\n')}\n${told}`;
};

const endOf = (cli: Cli, { outcome, phases }: AttemptView, now: number): string => {
  if (outcome === null) return cli.paint('good', words(phases.at(-1)?.phase ?? 'under way'));
  const because =
    outcome.failure === null ? '' : `: ${harmless(outcome.failure.message)} (${outcome.failure.code})`;
  switch (outcome.kind) {
    case 'published':
      return cli.paint('good', 'posted');
    case 'failed':
      return `${cli.paint('bad', 'failed for good')}${because}`;
    case 'retry':
      return `${cli.paint('warn', 'failed, to be tried again')}${because}`;
    case 'deferred':
      return `given back ${outcome.notBeforeAt === null ? '' : `until ${timestamp(outcome.notBeforeAt)} (${relative(now, outcome.notBeforeAt)})`}${because}`;
    case 'unconfirmed':
      return `${cli.paint('bad', 'may or may not be out')}${because}`;
  }
};

const phoneLines = ({ phoneId, lease }: AttemptView, now: number): string[] => {
  if (lease === null) return [`  phone   ${phoneId}: never leased for it`];
  const { leaseId, phase, onMs, onSinceAt, offAt, stopAttempts, reason } = lease;
  const on =
    onMs === null || onSinceAt === null
      ? 'not switched on'
      : `on for ${duration(onMs)}, from ${timeOfDay(onSinceAt)}`;
  const off = offAt === null ? '' : `, off at ${timeOfDay(offAt)} (${relative(now, offAt)})`;
  const stops = stopAttempts > 1 ? `, ${stopAttempts} stops sent` : '';
  const why = reason === null ? '' : ` (${harmless(reason)})`;
  return [`  phone   ${phoneId}: lease ${leaseId} is ${words(phase)}, ${on}${off}${stops}${why}`];
};

const taskLines = ({ task, outcome }: AttemptView): string[] => {
  const link = outcome?.shareLink ?? null;
  if (task === null) return [];
  const { name, id, creates, createSentAt, createRepliedAt, absentLooks, cancelAskedAt } = task;
  const sent =
    createSentAt === null
      ? 'create not sent'
      : `create sent at ${timeOfDay(createSentAt)}${creates > 1 ? ` (the ${creates}nd, the first never arrived)` : ''}`;
  const replied =
    createSentAt === null || createRepliedAt === null
      ? ''
      : `, ${id === null ? 'reply lost' : 'answered'} after ${duration(createRepliedAt - createSentAt)}`;
  const looks = absentLooks === 0 ? '' : `, not found in ${absentLooks} complete looks into the history`;
  const cancelled = cancelAskedAt === null ? '' : `, cancel asked for at ${timeOfDay(cancelAskedAt)}`;
  return [
    `  task    ${harmless(name)}: ${id === null ? 'no id known' : `id ${harmless(id)}`}`,
    `  calls   ${sent}${replied}${looks}${cancelled}`,
    ...(link === null ? [] : [`  link    ${harmless(link)}`]),
  ];
};

const levelStyles: Readonly<Record<Fact['level'], Style | null>> = {
  debug: 'dim',
  info: null,
  warn: 'warn',
  error: 'bad',
};

const timeline = (cli: Cli, facts: readonly Fact[], beganAt: number): Promise<string> =>
  cli.table(
    [{ title: 'TIME' }, { title: 'AFTER', align: 'right' }, { title: 'WHAT HAPPENED', folds: true }],
    facts.map(({ at, level, message }) => {
      const style = levelStyles[level];
      return [timeOfDay(at), duration(at - beganAt), style === null ? message : { text: message, style }];
    }),
  );
