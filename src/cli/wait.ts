import { PostdError } from '../domain/failure.ts';
import type { CampaignView, RunView } from '../ipc/contract.ts';
import type { Cli } from './cli.ts';
import { exits } from './exit.ts';
import { harmless } from './print/harmless.ts';
import { countsInWords, doneOf, totalOf } from './print/run.ts';
import { words } from './print/words.ts';

/** On the wall's clock: how often a terminal deserves news. */
const lookEveryMs = 500;
/** A daemon that is being restarted is waited for. */
const awayPatienceMs = 60_000;

export interface RunToWaitFor {
  campaign: string;
  runId: number;
}

/** A campaign whose run is over. */
export type Ended = CampaignView & { run: RunView };

/**
 * Stays until all these runs are over, and tells how far they are. Ctrl-C ends the waiting, not the runs: then the
 * answer is null, and the exit code says so.
 */
export const waitForRuns = async (cli: Cli, runs: readonly RunToWaitFor[]): Promise<Ended[] | null> => {
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  process.once('SIGINT', interrupt);
  try {
    return await Promise.all(runs.map((run) => waitForRun(cli, run, interrupted.signal)));
  } catch (thrown) {
    if (!interrupted.signal.aborted) throw thrown;
    cli.sayForNow('');
    for (const { campaign } of runs) {
      cli.say(`${campaign} goes on; to stop it: postctl campaign stop ${campaign}`);
    }
    cli.exitCode = exits.interrupted;
    return null;
  } finally {
    process.off('SIGINT', interrupt);
  }
};

const waitForRun = async (
  cli: Cli,
  { campaign, runId }: RunToWaitFor,
  signal: AbortSignal,
): Promise<Ended> => {
  let told = '';
  let awaySinceMs: number | null = null;
  for (;;) {
    try {
      const view = await cli.ask((daemon) => daemon.campaign(campaign));
      awaySinceMs = null;
      const { run } = view;
      if (run === null || run.runId !== runId) throw lost(campaign, runId);
      if (run.endedAt !== null) {
        cli.sayForNow('');
        return { ...view, run };
      }
      told = tell(cli, run, told);
    } catch (thrown) {
      if (!(thrown instanceof PostdError) || thrown.code !== 'daemon-unreachable') throw thrown;
      awaySinceMs ??= performance.now();
      if (performance.now() - awaySinceMs > awayPatienceMs) throw thrown;
      told = tellOnce(cli, 'postd is away; waiting for it to come back', told);
    }
    await cli.pause(lookEveryMs, signal);
  }
};

/** A terminal shows one line that changes; a log gets a line whenever something changed. */
const tell = (cli: Cli, run: RunView, told: string): string =>
  tellOnce(
    cli,
    `${run.campaign}: ${doneOf(run.counts)}/${totalOf(run.counts)} done, pass ${run.passNumber}, ${words(run.phase)}: ${countsInWords(run.counts)}`,
    told,
  );

const tellOnce = (cli: Cli, line: string, told: string): string => {
  if (line === told) return told;
  if (cli.talksToTerminal) cli.sayForNow(harmless(line));
  else cli.say(harmless(line));
  return line;
};

const lost = (campaign: string, runId: number): PostdError =>
  new PostdError('not-found', `run ${runId} of ${campaign} is over, and another one has begun since`, {
    hint: `postctl campaign status ${campaign}`,
  });
