import { innocentBlames, type RetryOrder } from '../../domain/orders.ts';
import { operatorsPause, pausesOf, type Pause, type PauseOf } from '../../domain/pause.ts';
import type { Store } from '../../domain/store.ts';
import type { Clock } from '../../domain/time.ts';
import type { JobOrderRequest, Orders, RetryView } from '../../ipc/contract.ts';
import type { Supervisor } from './admission.ts';
import { accountNames, phonesNamed, requireCampaign, unknownName } from './names.ts';
import { jobView, pauseView } from './views.ts';

export interface OrderPorts {
  supervisor: Supervisor;
  store: Store;
  clock: Clock;
  campaignsDir: string;
}

/** What an operator orders beside starting and stopping: a row first, then a word to whom it concerns. */
export function createOrders({ supervisor, store, clock, campaignsDir }: OrderPorts): Orders {
  const nudge = (campaign: string | null): void =>
    supervisor.send({ type: 'campaign.nudge', at: clock.now(), campaign });

  /** Under the name that rows know: a phone may be named by its id. */
  const known = async ({ kind, name }: PauseOf): Promise<PauseOf> => {
    if (name === null) return { kind, name };
    if (kind === 'campaign') await requireCampaign(store, campaignsDir, name);
    if (kind === 'phone') return { kind, name: phonesNamed(store, name)[0]?.name ?? name };
    if (kind === 'account') {
      const accounts = await accountNames(store, campaignsDir);
      if (!accounts.includes(name)) throw unknownName('account', name, accounts);
    }
    return { kind, name };
  };

  const retry = (
    whose: RetryOrder['whose'],
    campaign: string,
    { note, dryRun }: JobOrderRequest,
  ): RetryView => {
    const now = clock.now();
    const { retried, left, runId } = store.retry({ whose, note, at: now, dryRun });
    if (!dryRun) nudge(campaign);
    return {
      now,
      dryRun,
      campaign,
      retried: retried.map(jobView),
      left: left.map(({ job, blame, reason }) => ({ job: jobView(job), class: blame, reason })),
      runId,
    };
  };

  return {
    pause: async ({ note, ...request }) => {
      const whom = await known(request);
      const at = clock.now();
      const message = note === null ? 'an operator said so' : `an operator said so: ${note}`;
      const began = store.pause({ ...whom, code: operatorsPause, message, at });
      const pause = store.pauses().find((one) => isOf(one, whom) && one.code === operatorsPause);
      if (pause === undefined) throw new Error(`the pause of ${whom.kind} ${whom.name ?? ''} is not there`);
      return { now: at, ...whom, wasPaused: !began, pause: pauseView(pause) };
    },
    resume: async (request) => {
      const whom = await forgiving(store, request, known);
      const now = clock.now();
      const wasPaused = store.resume({ ...whom, at: now });
      nudge(whom.kind === 'campaign' ? whom.name : null);
      return { now, ...whom, wasPaused, still: holding(store.pauses(), whom).map(pauseView) };
    },
    retryCampaign: async (campaign, { classes, ...request }) => {
      await requireCampaign(store, campaignsDir, campaign);
      return retry({ campaign, blames: classes ?? innocentBlames }, campaign, request);
    },
    retryJob: (jobId, request) => retry({ jobId }, campaignOf(jobId), request),
    skipJob: (jobId, { note, dryRun }) => {
      const now = clock.now();
      const { job, wasSkipped } = store.skip({ jobId, note, at: now, dryRun });
      if (!dryRun) nudge(job.campaign);
      return { now, dryRun, job: jobView(job), wasSkipped };
    },
  };
}

/** `viral-7` is a job of viral. */
const campaignOf = (jobId: string): string => jobId.replace(/-\d+$/, '');

const isOf = (pause: Pause, { kind, name }: PauseOf): boolean => pause.kind === kind && pause.name === name;

/** Whoever is paused can be resumed, also when nobody bears that name any more. */
const forgiving = async (
  store: Store,
  whom: PauseOf,
  known: (whom: PauseOf) => Promise<PauseOf>,
): Promise<PauseOf> => (store.pauses().some((pause) => isOf(pause, whom)) ? whom : known(whom));

/** What goes on holding back whoever was resumed. */
const holding = (pauses: readonly Pause[], { kind, name }: PauseOf): Pause[] => {
  if (name === null || kind === 'everything') return pausesOf(pauses, {});
  return pausesOf(pauses, kind === 'campaign' ? { campaign: name } : { account: name });
};
