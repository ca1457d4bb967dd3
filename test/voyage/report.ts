import type { Tally } from './tally.ts';
import type { Voyage } from './voyage.ts';

const linesOfTrace = 60;
/** How long before the breach the story of its phone and job is still told in full. */
const contextMs = 30 * 60_000;

/** The command that sails this very voyage again. */
export function replayCommand({ plan: { wish } }: Voyage): string {
  const { seed, days, phones, keep, scheduled } = wish;
  const only = keep === null ? '' : ` --only ${keep.length === 0 ? 'none' : keep.join(',')}`;
  return `npm run voyage -- --seed ${seed} --days ${days} --phones ${phones}${scheduled ? ' --scheduled' : ''}${only}`;
}

/** One line on what a voyage, or several, add up to. */
export function summary(tally: Tally): string {
  const counts = tally.list().filter(([what]) => !what.startsWith('fault '));
  const faults = tally.list().filter(([what]) => what.startsWith('fault '));
  const struck = faults.reduce((sum, [, number]) => sum + number, 0);
  return [...counts.map(([what, number]) => `${what} ${number}`), `faults ${struck}`].join(', ');
}

/** How often each kind of fault struck, the silent ones included. */
export function faultTable(tally: Tally, kinds: readonly string[]): string {
  const lines = [...kinds].sort().map((kind) => `  ${kind.padEnd(30)} ${tally.of(`fault ${kind}`)}`);
  return ['faults by kind', ...lines].join('\n');
}

/** What a failing seed has to say: the rule, the end of the story, and how to see it again. */
export function story(voyage: Voyage): string {
  const { breach, trace, plan } = voyage;
  if (breach === null) return '';
  const recent = trace.filter((line) => Date.parse(line.slice(0, 24)) >= breach.at - contextMs);
  const about = subjectsOf(breach.message);
  const relevant = recent.filter(
    (line) =>
      line.includes(' BREACH ') ||
      / (daemon|cut|heal|order|fault) /.test(line) ||
      about.some((word) => line.includes(word)),
  );
  return [
    `seed ${plan.wish.seed} breaks ${breach.rule} at ${new Date(breach.at).toISOString()}: ${breach.message}`,
    '',
    ...relevant.slice(-linesOfTrace),
    '',
    `again: ${replayCommand(voyage)} --trace`,
  ].join('\n');
}

/** The phones, jobs and tasks a message names; the account too whose phone it is. */
const subjectsOf = (message: string): string[] =>
  message.match(/acc-\d+|va-\d|(?:viral|podcast|clips)-\d+|postd-[\w-]+|\d{18}/g) ?? ['BREACH'];
