import { isMachineSnapshot, type InspectionEvent } from 'xstate';
import { z } from 'zod';
import type { Fact } from '../../domain/fact.ts';
import type { Store } from '../../domain/store.ts';
import type { CallReport } from '../../geelark/client.ts';
import { Bounded } from './bounded.ts';
import type { Instruments } from './instruments.ts';
import { Steps } from './steps.ts';

/** Far more than a machine runs; somebody who makes campaigns without end shall not fill the memory of all monitoring. */
const mostCampaigns = 100;
const mostCodes = 100;

const results: ReadonlyMap<string, string> = new Map([
  ['post.published', 'ok'],
  ['post.failed', 'failed'],
  ['post.unconfirmed', 'uncertain'],
  ['job.skipped', 'skipped'],
]);

const blamed = z.object({ failure: z.object({ blame: z.string() }) });

/** Counts what happens, as it happens: facts, calls to the cloud, steps of the machines. Nothing here may throw. */
export class Counts {
  readonly campaigns = new Bounded(mostCampaigns);
  /** Null before the first call. */
  lastCall: CallReport | null = null;
  readonly #codes = new Bounded(mostCodes);
  readonly #instruments: Instruments;
  readonly #store: Store;
  readonly #steps: Steps;

  constructor(instruments: Instruments, store: Store) {
    this.#instruments = instruments;
    this.#store = store;
    this.#steps = new Steps((step, tookMs) => instruments.stepDuration.observe({ step }, tookMs / 1000));
    for (const { campaign, at } of store.lastPublications()) this.#succeeded(campaign, at);
  }

  readonly fact = (fact: Fact): void => {
    this.#steps.note(fact);
    const reason = blamed.safeParse(fact.data).data?.failure.blame ?? '';
    if (fact.name === 'post.retry') this.#instruments.retries.inc({ reason });
    const result = results.get(fact.name);
    if (result === undefined) return;
    const campaign = fact.campaign ?? '';
    const attempt = fact.attemptId === undefined ? null : this.#store.attempt(fact.attemptId);
    const platform = attempt?.network ?? this.#store.latestRun(campaign)?.settings.network ?? '';
    this.#instruments.posts.inc({ campaign: this.campaigns.label(campaign), platform, result, reason });
    if (result !== 'ok') return;
    this.#succeeded(campaign, fact.at);
    if (attempt === null) return;
    this.#instruments.postDuration.observe({ platform }, (fact.at - attempt.openedAt) / 1000);
  };

  readonly call = (call: CallReport): void => {
    this.lastCall = call;
    const { endpoint, code, durationMs } = call;
    this.#instruments.providerRequests.inc({ endpoint, code: this.#codes.label(code) });
    this.#instruments.providerDuration.observe({ endpoint }, durationMs / 1000);
  };

  readonly inspect = (inspected: InspectionEvent): void => {
    if (inspected.type !== '@xstate.snapshot' || !isMachineSnapshot(inspected.snapshot)) return;
    const event = eventLabel(inspected.event.type);
    this.#instruments.transitions.inc({ machine: inspected.snapshot.machine.id, event });
  };

  readonly drop = (): void => this.#instruments.dropped.inc();

  #succeeded(campaign: string, at: number): void {
    this.#instruments.lastSuccess.set({ campaign: this.campaigns.label(campaign) }, at / 1000);
  }
}

/** XState's own events carry the id of an actor or a delay; ours are words of the protocol. */
const eventLabel = (type: string): string =>
  /^xstate\.(done|error|after|init|stop)\b/.exec(type)?.[1] ?? type;
