import type { Command } from 'commander';
import { PostdError } from '../../domain/failure.ts';
import type { StartAllAsk, StartAllView, StartView } from '../../ipc/contract.ts';
import type { Cli } from '../cli.ts';
import { exitForView, worse } from '../exit.ts';
import { requireName } from '../names.ts';
import { durationMs, wholeNumber } from '../parse.ts';
import { goesOn } from '../print/goesOn.ts';
import { harmless } from '../print/harmless.ts';
import { pauseLines } from '../print/pauses.ts';
import { warningLines } from '../print/warnings.ts';
import { count } from '../print/words.ts';
import { exitOf, verdictOn } from '../verdict.ts';
import { waitForRuns } from '../wait.ts';

interface StartOptions {
  all?: boolean;
  workers?: number;
  limit?: number;
  account?: string;
  seed?: number;
  maxPasses?: number;
  retryDelay?: number;
  infraRetryLimit?: number;
  retryUnknown?: boolean;
  wait?: boolean;
}

export const addCampaignStart = (parent: Command, cli: Cli): void => {
  parent
    .command('start [name]')
    .description('start a campaign; what is left out is taken from its campaign.json')
    .option('--all', 'every enabled campaign')
    .option('--workers <n>', 'jobs in hand at once', wholeNumber(1))
    .option('--limit <n>', 'at most so many jobs: a canary run', wholeNumber(1))
    .option('--account <name>', 'this account only')
    .option('--seed <n>', 'of the plan: the same seed gives the same plan', wholeNumber(0))
    .option('--max-passes <n>', 'sweeps over the jobs, the first included', wholeNumber(1))
    .option('--retry-delay <duration>', 'pause between two passes, like 90s or 5m', durationMs)
    .option(
      '--infra-retry-limit <n>',
      'how often a job is tried again that phone, network or cloud failed, a pass each',
      wholeNumber(0),
    )
    .option('--no-retry-unknown', 'never try a job again that failed for a reason without a class')
    .option('--wait', 'stay until the run is over; exit 6 if not everything was posted')
    .action(async (name: string | undefined, options: StartOptions) => {
      if (options.all === true) await startAll(cli, name, options);
      else await startOne(cli, await requireName(cli, name, 'start'), options);
    });
};

const settingsFrom = (options: StartOptions): StartAllAsk => ({
  workers: options.workers ?? null,
  limit: options.limit ?? null,
  planSeed: options.seed ?? null,
  maxPasses: options.maxPasses ?? null,
  retryDelayMs: options.retryDelay ?? null,
  infrastructureAttempts: options.infraRetryLimit === undefined ? null : options.infraRetryLimit + 1,
  unclassifiedAttempts: options.retryUnknown === false ? 1 : null,
});

const startOne = async (cli: Cli, name: string, options: StartOptions): Promise<void> => {
  const ask = { ...settingsFrom(options), account: options.account ?? null };
  const view = await cli.ask((daemon) => daemon.startCampaign(name, ask));
  for (const line of warningLines(cli, view)) cli.say(line);
  if (options.wait !== true) {
    await cli.show(view, { text: () => startedText(cli, view), names: () => [view.campaign] });
    cli.next('campaign', 'status', name);
    return;
  }
  cli.say(startedText(cli, view).trimEnd());
  const [end] = (await waitForRuns(cli, [view], (campaign) => goesOn(cli, campaign))) ?? [];
  if (end === undefined) return;
  cli.exitCode = exitOf(end.run);
  await cli.show(
    { ...view, end: end.run },
    { text: () => `${verdictOn(cli, end)}\n`, names: () => [end.name] },
  );
};

const startAll = async (cli: Cli, name: string | undefined, options: StartOptions): Promise<void> => {
  if (name !== undefined || options.account !== undefined) {
    throw new PostdError('usage', `--all takes no ${name === undefined ? '--account' : 'name'}`, {
      hint: 'postctl campaign start --all',
    });
  }
  const view = await cli.ask((daemon) => daemon.startAll(settingsFrom(options)));
  for (const line of view.started.flatMap((started) => warningLines(cli, started))) cli.say(line);
  const [refusal] = view.refused;
  if (refusal !== undefined) cli.exitCode = exitForView(refusal.error.code);
  if (options.wait !== true || view.started.length === 0) {
    await cli.show(view, {
      text: () => allAsText(cli, view),
      names: () => view.started.map(({ campaign }) => campaign),
    });
    return;
  }
  cli.say(allAsText(cli, view).trimEnd());
  const ends = await waitForRuns(cli, view.started, (campaign) => goesOn(cli, campaign));
  if (ends === null) return;
  for (const { run } of ends) cli.exitCode = worse(cli.exitCode, exitOf(run));
  await cli.show(
    { ...view, ends: ends.map(({ run }) => run) },
    {
      text: () => ends.map((end) => `${verdictOn(cli, end)}\n`).join(''),
      names: () => ends.map(({ name }) => name),
    },
  );
};

const startedLine = ({ campaign, runId, jobs, added, accounts, workers }: StartView): string => {
  const planned = added === 0 ? '' : ` (${added} just planned)`;
  const who = `${count(accounts, 'account')} and ${count(workers, 'worker')}`;
  return `${campaign} started: run ${runId}, ${count(jobs, 'job')}${planned} for ${who}`;
};

/** A start under a pause begins nothing, which whoever waits for it should hear. */
const startedText = (cli: Cli, view: StartView): string =>
  `${startedLine(view)}\n${pauseLines(cli, view.startedAt, view.paused === null ? [] : [view.paused])}`;

const allAsText = (cli: Cli, { started, refused }: StartAllView): string => {
  const lines = [
    ...started.map((view) => startedText(cli, view).trimEnd()),
    ...refused.map(({ campaign, error }) => {
      const next = error.hint === '' ? '' : ` (next: ${error.hint})`;
      return `${cli.paint('bad', `${harmless(campaign)} refused:`)} ${harmless(`${error.message}${next}`)}`;
    }),
  ];
  return `${lines.length === 0 ? 'no campaign is enabled' : lines.join('\n')}\n`;
};
