import { leasePhases } from '../../domain/lease.ts';
import { runPhases } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { Clock } from '../../domain/time.ts';
import type { Bounded } from './bounded.ts';
import type { Instruments } from './instruments.ts';

const pauseKinds = ['everything', 'campaign', 'account', 'phone'] as const;

export interface Measured {
  store: Store;
  clock: Clock;
  campaigns: Bounded;
  callsFree: () => number;
}

/** Sets every gauge to what the rows say now. */
export function measure(instruments: Instruments, { store, clock, campaigns, callsFree }: Measured): void {
  const now = clock.now();
  const { overdueSince, ...waiting } = store.backlog(now);
  const inFlight = store.openAttempts().length;
  for (const [state, amount] of Object.entries({ ...waiting, claimed: inFlight })) {
    instruments.queueDepth.set({ state }, amount);
  }
  instruments.inFlight.set(inFlight);
  instruments.scheduleLag.set(overdueSince === null ? 0 : (now - overdueSince) / 1000);

  const phases = store.openLeases().map(({ phase }) => phase);
  for (const state of leasePhases) {
    if (state !== 'closed')
      instruments.phones.set({ state }, phases.filter((phase) => phase === state).length);
  }
  const pauses = store.pauses();
  for (const kind of pauseKinds) {
    instruments.pauses.set({ kind }, pauses.filter((pause) => pause.kind === kind).length);
  }
  instruments.campaignState.reset();
  for (const name of store.campaignNames()) {
    const run = store.latestRun(name);
    const campaign = campaigns.label(name);
    if (run === null || campaign !== name) continue;
    for (const state of runPhases)
      instruments.campaignState.set({ campaign, state }, state === run.phase ? 1 : 0);
  }
  instruments.providerQuota.set(callsFree());
  instruments.dbSize.set(store.sizeBytes());
}
