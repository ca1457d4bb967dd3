import { PostdError } from '../domain/failure.ts';
import type { CampaignView, RunView } from '../ipc/contract.ts';
import type { Cli } from './cli.ts';
import { exits } from './exit.ts';
import { harmless } from './print/harmless.ts';
import { countsInWords, doneOf, totalOf } from './print/run.ts';
import { typed } from '../domain/typed.ts';
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
 * Stays until all these runs are over, and tells how far they are. Ctrl-C ends the waiting, not the runs: then
 * `goesOn` is said of each, the answer is null, and the exit code is that of an interruption.
 */
export const waitForRuns = async (
  cli: Cli,
  runs: readonly RunToWaitFor[],
  goesOn: (campaign: string) => string,
): Promise<Ended[] | null> => {
  const progress = new Progress(cli);
  const leaving = new AbortController();
  let isInterrupted = false;
  const interrupt = () => {
    isInterrupted = true;
    leaving.abort();
  };
  process.once('SIGINT', interrupt);
  try {
    return await Promise.all(runs.map((run) => waitForRun(cli, run, progress, leaving.signal)));
  } catch (thrown) {
    if (!wasSet(isInterrupted)) throw thrown;
    progress.clear();
    for (const { campaign } of runs) cli.say(goesOn(campaign));
    cli.exitCode = exits.interrupted;
    return null;
  } finally {
    progress.clear();
    leaving.abort();
    process.off('SIGINT', interrupt);
  }
};

/** The signal sets the flag while we wait, which the type checker cannot see. */
const wasSet = (flag: boolean): boolean => flag;

const waitForRun = async (
  cli: Cli,
  { campaign, runId }: RunToWaitFor,
  progress: Progress,
  signal: AbortSignal,
): Promise<Ended> => {
  let awaySinceMs: number | null = null;
  for (;;) {
    try {
      const view = await cli.ask((daemon) => daemon.campaign(campaign));
      awaySinceMs = null;
      const { run } = view;
      if (run === null || run.runId !== runId) throw lost(campaign, runId);
      progress.tell(campaign, progressLine(run));
      if (run.endedAt !== null) return { ...view, run };
    } catch (thrown) {
      if (!(thrown instanceof PostdError) || thrown.code !== 'daemon-unreachable') throw thrown;
      awaySinceMs ??= performance.now();
      if (performance.now() - awaySinceMs > awayPatienceMs) throw thrown;
      progress.tell(campaign, `${campaign}: postd is away; waiting for it to come back`);
    }
    await cli.pause(lookEveryMs, signal);
  }
};

const progressLine = (run: RunView): string =>
  `${run.campaign}: ${doneOf(run.counts)}/${totalOf(run.counts)} done, pass ${run.passNumber}, ${words(run.phase)}: ${countsInWords(run.counts)}`;

/** A terminal shows one line that changes; a log gets a line whenever something changed. */
class Progress {
  readonly #cli: Cli;
  readonly #told = new Map<string, string>();

  constructor(cli: Cli) {
    this.#cli = cli;
  }

  tell(campaign: string, line: string): void {
    if (this.#told.get(campaign) === line) return;
    this.#told.set(campaign, line);
    if (this.#cli.talksToTerminal) this.#cli.sayForNow(harmless([...this.#told.values()].join(' | ')));
    else this.#cli.say(harmless(line));
  }

  clear(): void {
    this.#cli.sayForNow('');
  }
}

const lost = (campaign: string, runId: number): PostdError =>
  new PostdError('not-found', `run ${runId} of ${campaign} is over, and another one has begun since`, {
    hint: `postctl campaign status ${typed(campaign)}`,
  });
