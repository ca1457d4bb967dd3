import { waitFor, type ActorRefFrom } from 'xstate';
import type { Planned } from '../../domain/deeds.ts';
import { PostdError } from '../../domain/failure.ts';
import type { Run, RunOptions } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { Clock, Moment } from '../../domain/time.ts';
import { typed } from '../../domain/typed.ts';
import type { supervisorMachine } from '../../machines/supervisor/machine.ts';

export type Supervisor = ActorRefFrom<typeof supervisorMachine>;

const soFar = (store: Store, run: Run): string => {
  const counts = store.countJobs({ campaign: run.campaign, runId: run.runId });
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return `${counts.succeeded} of ${total} posted, ${counts.failed} failed`;
};

/** Who may start what: a look at the supervisor's state, no more (R4). */
export class Admission {
  readonly #supervisor: Supervisor;
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(supervisor: Supervisor, store: Store, clock: Clock) {
    this.#supervisor = supervisor;
    this.#store = store;
    this.#clock = clock;
  }

  /** Since when the campaign runs; undefined when it does not. One that waits for its restart after a crash does. */
  runningSince(campaign: string): Moment | undefined {
    const { campaigns, crashes } = this.#supervisor.getSnapshot().context;
    const crash = crashes[campaign];
    return campaigns[campaign]?.since ?? (crash?.restarting === true ? crash.at : undefined);
  }

  /** When a campaign that crashed is made anew; null when it is not about to be. */
  restartsAt(campaign: string): Moment | null {
    const { crashes, policy } = this.#supervisor.getSnapshot().context;
    const crash = crashes[campaign];
    return crash?.restarting === true ? crash.at + policy.crashPauseMs * 2 ** (crash.count - 1) : null;
  }

  /** Opens a run; throws why not. The answer comes when the run is on record. */
  async start(campaign: string, options: RunOptions): Promise<{ run: Run; planned: Planned }> {
    const ended = await this.#admit(campaign, options, false);
    const { run, planned } = ended;
    if (run === null || planned === null) throw this.#refusal(campaign, ended.refusal);
    return { run, planned };
  }

  /** Plans jobs without a run; throws why not. */
  async seed(campaign: string, options: RunOptions): Promise<Planned> {
    const { planned, refusal } = await this.#admit(campaign, options, true);
    if (planned === null) throw this.#refusal(campaign, refusal);
    return planned;
  }

  /** Throws `already-running` for a campaign that runs, drains or is being prepared. */
  refuseRunning(campaign: string): void {
    const since = this.runningSince(campaign);
    if (since !== undefined) throw this.#conflict(campaign, since);
  }

  async #admit(campaign: string, options: RunOptions, seedOnly: boolean) {
    const { value } = this.#supervisor.getSnapshot();
    if (value !== 'running') {
      throw new PostdError('draining', `postd takes no new work, it is ${value}`, { retry: 'later' });
    }
    this.refuseRunning(campaign);
    this.#supervisor.send({ type: 'campaign.start', at: this.#clock.now(), campaign, options, seedOnly });
    const admitted = this.#supervisor.getSnapshot().context.campaigns[campaign];
    if (admitted === undefined) throw new PostdError('internal', `campaign ${campaign} was not admitted`);
    const snapshot = await waitFor(
      admitted.ref,
      ({ context, status }) => context.run !== null || status !== 'active',
    );
    return snapshot.context;
  }

  #conflict(campaign: string, since: Moment): PostdError {
    const run = this.#store.openRuns().find((open) => open.campaign === campaign);
    const startedAt = run?.startedAt ?? since;
    const doing =
      run === undefined
        ? 'it is being prepared'
        : `${run.phase === 'draining' ? 'it is being stopped' : 'it runs'}: ${soFar(this.#store, run)}`;
    const ago = `${Math.round((this.#clock.now() - startedAt) / 60_000)} min ago`;
    return new PostdError(
      'already-running',
      `campaign ${campaign} is already running since ${new Date(startedAt).toISOString()} (${ago}); ${doing}`,
      {
        hint: `postctl campaign status ${typed(campaign)}`,
        retry: 'later',
        details: { campaign, since: startedAt, runId: run?.runId ?? null, phase: run?.phase ?? 'seeding' },
      },
    );
  }

  #refusal(campaign: string, refusal: PostdError | null): PostdError {
    return (
      refusal ??
      new PostdError('draining', `campaign ${campaign} did not start: postd is going down`, {
        retry: 'later',
      })
    );
  }
}
