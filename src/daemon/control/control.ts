import { campaignFolder, listCampaigns, readMembership } from '../../campaigns/index.ts';
import type { PhoneCloud } from '../../domain/cloud.ts';
import { PostdError } from '../../domain/failure.ts';
import type { Way } from '../../domain/letter.ts';
import type { Policy } from '../../domain/policy.ts';
import { asItIs, type Run, type RunOptions } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { Calendar, Clock, Moment } from '../../domain/time.ts';
import {
  apiVersion,
  type CampaignLineView,
  type CampaignView,
  type Control,
  type PhoneView,
  type RunView,
  type StartView,
  type StopRequest,
  type StopView,
  type TroubleView,
} from '../../ipc/contract.ts';
import type { HoursOf } from '../../posting/hours.ts';
import { rehearse } from '../../posting/rehearse.ts';
import type { SeedPorts } from '../../posting/seed.ts';
import { stockOf } from '../../posting/takeStock.ts';
import { errorViewOf } from '../../ipc/problem.ts';
import { createAccountControl } from './accounts.ts';
import { Admission, type Supervisor } from './admission.ts';
import { check } from './check.ts';
import type { CallBook } from '../calls.ts';
import type { Config } from '../config/load.ts';
import type { Reloaded } from '../reload.ts';
import type { Stop } from '../shutdown.ts';
import { endsOf } from './ends.ts';
import { createInspection } from './inspect.ts';
import { createNoticeControl } from './notices.ts';
import { createMoving } from './moving.ts';
import { createOrders } from './orders.ts';
import { rememberedEnds } from './outlook.ts';
import { createPhoneControl } from './phone-orders.ts';
import { PhoneBook } from './phones.ts';
import { createPlanner } from './plan.ts';
import { createReporting } from './report.ts';
import { createScheduling } from './schedule.ts';
import { createJournals } from './journal.ts';
import { stateOf } from './state.ts';
import { createStories, whyOf, type StoryPorts } from './story.ts';
import { createUpkeepControl } from './upkeep.ts';
import {
  countFailures,
  failureViews,
  jobView,
  pauseView,
  pauseOn,
  runView,
  seedViewOf,
  waitingViews,
  workerViews,
} from './views.ts';

export interface ControlPorts {
  supervisor: Supervisor;
  store: Store;
  cloud: PhoneCloud;
  clock: Clock;
  calendar: Calendar;
  /** When the campaigns of runs begin posts. */
  hoursOf: HoursOf;
  campaignsDir: string;
  version: string;
  startedAt: Moment;
  timeScale: number;
  policy: Policy;
  /** Draws the seed of a plan, 32 bits. */
  drawSeed: () => number;
  /** Begins the shutdown; asked twice, it says the same. */
  requestStop: (how: Stop) => void;
  reload: () => Reloaded;
  /** What is in force. */
  config: () => Config;
  /** How far the cloud's clock was ahead of ours at its last answer; null when it has not been told. */
  cloudAheadMs: () => number | null;
  /** Every call to the cloud. */
  calls: CallBook;
  /** On which notices leave. */
  ways: () => readonly Way[];
}

const lastFailuresShown = 10;
const troublesShown = 5;
/** How far back troubles are looked for, in facts. */
const troubleHorizonFacts = 5000;

/** The control plane over the supervisor and the rows. Queries read rows; only admission asks an actor. */
export function createControl(ports: ControlPorts): Control {
  const { supervisor, store, cloud, clock, campaignsDir, version, startedAt } = ports;
  const admission = new Admission(supervisor, store, clock);
  const phoneBook = new PhoneBook(store, cloud, clock);

  /** Before anybody looks for a campaign of this name: throws `usage` for one that no campaign can have. */
  const refuseBadName = (name: string): void => void campaignFolder(campaignsDir, name);

  const start = async (name: string, options: RunOptions): Promise<StartView> => {
    refuseBadName(name);
    const { run, planned } = await admission.start(name, options);
    const { jobs, added, planSeed, warnings } = planned;
    const { runId, workers, startedAt: at } = run;
    const accounts = new Set(store.jobs({ campaign: name, runId }).map(({ account }) => account)).size;
    const paused = pauseOn(store, name);
    return {
      campaign: name,
      runId,
      startedAt: at,
      jobs,
      added,
      workers,
      accounts,
      planSeed,
      warnings,
      paused,
    };
  };

  const expectedEndOf = rememberedEnds(ports);

  const shown = (run: Run, now: Moment): RunView =>
    runView(
      store,
      run,
      now,
      run.endedAt === null
        ? {
            stock: stockOf(store, ports.calendar, ports.hoursOf, run, now),
            expectedEndAt: expectedEndOf(run, now),
          }
        : null,
    );

  const stop = (campaign: string, { atOnce }: StopRequest): StopView => {
    const wasRunning = admission.runningSince(campaign) !== undefined;
    const run = store.openRuns().find((open) => open.campaign === campaign);
    if (wasRunning) supervisor.send({ type: 'campaign.stop', at: clock.now(), campaign, atOnce });
    const inHand = run === undefined ? [] : workerViews(store, run).filter(({ jobId }) => jobId !== null);
    const phonesOn = store.leases({ campaign, open: true }).filter(({ onSince }) => onSince !== null).length;
    return {
      now: clock.now(),
      campaign,
      wasRunning,
      atOnce,
      runId: run?.runId ?? null,
      inHand,
      phonesOn,
    };
  };

  /** The folder's place in the list, or the name of one that is gone but has rows. */
  const line = (name: string, enabled: boolean | null, problem: string | null): CampaignLineView => {
    const run = store.latestRun(name);
    return {
      name,
      enabled,
      run: run === null ? null : shown(run, clock.now()),
      counts: store.countJobs({ campaign: name }),
      problem,
    };
  };

  const lines = async (): Promise<CampaignLineView[]> => {
    const folders = await listCampaigns(campaignsDir);
    const known = new Set(folders.map(({ name }) => name));
    const gone = store.campaignNames().filter((name) => !known.has(name) && store.latestRun(name) !== null);
    return [
      ...folders.map(({ name, enabled, problem }) => line(name, enabled, problem)),
      ...gone.map((name) => line(name, null, 'its folder is gone')),
    ];
  };

  const troubles = (): TroubleView[] =>
    store
      .factsSince(
        Math.max(0, store.lastFactSeq() - troubleHorizonFacts),
        { level: 'warn' },
        troubleHorizonFacts,
      )
      .slice(-troublesShown)
      .reverse()
      .map(({ at, level, campaign, message }) => ({
        at,
        level: level === 'error' ? 'error' : 'warn',
        campaign: campaign ?? null,
        message,
      }));

  /** What the last run went by; the folder is asked only while there was none. Throws `not-found` without either. */
  const enabledOf = async (name: string, run: Run | null): Promise<boolean> =>
    run?.settings.enabled ?? (await readMembership(campaignFolder(campaignsDir, name))).enabled;

  const foreignOf = (campaign: string): PhoneView[] => {
    const accounts = new Set(store.jobs({ campaign }).map(({ account }) => account));
    return phoneBook.foreign().filter((phone) => accounts.has(phone.name));
  };

  const campaign = async (name: string): Promise<CampaignView> => {
    const run = store.latestRun(name);
    const enabled = await enabledOf(name, run);
    const now = clock.now();
    const view = run === null ? null : shown(run, now);
    const failures = run === null ? [] : failureViews(store, run);
    return {
      now,
      name,
      enabled,
      run: view,
      counts: view?.counts ?? store.countJobs({ campaign: name }),
      workers: run === null ? [] : workerViews(store, run),
      ...endsOf(run === null ? [] : store.endsOfRun(run.runId)),
      phones: store.leases({ campaign: name, open: true }).map((lease) => phoneBook.ours(lease)),
      foreignPhones: foreignOf(name),
      waiting: run === null ? [] : waitingViews(store, run),
      failures: countFailures(failures),
      lastFailures: failures.slice(0, lastFailuresShown),
      expectedEndAt: view?.expectedEndAt ?? null,
    };
  };

  const seedPorts: SeedPorts = {
    ...{ store, cloud, clock, campaignsDir },
    ...{ calendar: ports.calendar, drawSeed: ports.drawSeed },
  };

  const stories: StoryPorts = {
    ...{
      store,
      clock,
      calendar: ports.calendar,
      hoursOf: ports.hoursOf,
      daemonState: () => stateOf(supervisor),
    },
    restartsAt: (name) => admission.restartsAt(name),
  };

  return {
    version: () => ({ version, api: apiVersion, node: process.versions.node }),
    ping: () => ({ now: clock.now(), pid: process.pid, version, startedAt, state: stateOf(supervisor) }),
    status: () => {
      const now = clock.now();
      const crashed = store.campaignNames().flatMap((name) => store.latestRun(name) ?? []);
      const listed = [...store.openRuns(), ...crashed.filter(({ phase }) => phase === 'crashed')];
      const runs = listed.map((run) => shown(run, now));
      const due = runs.flatMap(({ nextDueAt }) => (nextDueAt === null ? [] : [nextDueAt]));
      return {
        now,
        state: stateOf(supervisor),
        pid: process.pid,
        version,
        startedAt,
        timeScale: ports.timeScale,
        runs,
        phones: store.openLeases().map((lease) => phoneBook.ours(lease)),
        foreignPhones: phoneBook.foreign().length,
        pauses: store.pauses().map(pauseView),
        nextDueAt: due.length === 0 ? null : Math.min(...due),
        troubles: troubles(),
      };
    },

    listCampaigns: async () => ({ now: clock.now(), campaigns: await lines() }),
    campaign,
    checkCampaign: (name) => check(store, cloud, campaignsDir, name),
    seedCampaign: async (name, { force, dryRun, ...request }) => {
      refuseBadName(name);
      const options = { ...asItIs, ...request, afresh: force };
      if (dryRun) {
        admission.refuseRunning(name);
        return rehearse(seedPorts, name, options, seedViewOf);
      }
      const { added, replaced = 0, jobs, planSeed, warnings } = await admission.seed(name, options);
      return { campaign: name, dryRun, added, replaced, gone: [], open: jobs, planSeed, warnings };
    },
    startCampaign: start,
    startAll: async (request) => {
      const enabled = (await listCampaigns(campaignsDir)).filter((found) => found.enabled);
      const answers = await Promise.all(
        enabled.map(async ({ name }) => {
          try {
            return { started: await start(name, { ...request, account: null }) };
          } catch (error) {
            if (!(error instanceof PostdError)) throw error;
            return { refused: { campaign: name, error: errorViewOf(error) } };
          }
        }),
      );
      return {
        started: answers.flatMap(({ started }) => started ?? []),
        refused: answers.flatMap(({ refused }) => refused ?? []),
      };
    },
    stopCampaign: async (name, request) => {
      await enabledOf(name, store.latestRun(name));
      return stop(name, request);
    },
    stopAll: (request) => ({ stopped: store.openRuns().map((run) => stop(run.campaign, request)) }),

    jobs: async (query) => {
      if (query.campaign !== undefined) await enabledOf(query.campaign, store.latestRun(query.campaign));
      const { limit, ...filter } = query;
      const found = store.jobs({ ...filter, limit: limit + 1 });
      return { now: clock.now(), jobs: found.slice(0, limit).map(jobView), more: found.length > limit };
    },
    ...createJournals(store, clock),
    ...createStories(stories),
    ...createPlanner({
      ...stories,
      ...seedPorts,
      usdPerPhoneMinute: () => ports.config().usdPerPhoneMinute,
      maxPhoneMinutesPerDay: () => ports.config().maxPhoneMinutesPerDay,
    }),
    ...createScheduling({
      ...stories,
      refuseUnknown: async (name) => {
        await enabledOf(name, store.latestRun(name));
      },
    }),
    ...createAccountControl({
      ...{ store, clock, calendar: ports.calendar, phoneBook, campaignsDir },
      whyOf: (jobId) => whyOf(stories, jobId)?.why ?? null,
    }),
    resolveJob: (jobId, { verdict, note }) => {
      const now = clock.now();
      const { job, wasResolved } = store.resolve({ jobId, verdict, by: 'operator', note, at: now });
      return { now, job: jobView(job), wasResolved };
    },
    ...createInspection(ports),
    ...createNoticeControl(store, clock, ports.ways),
    ...createMoving({
      ...{ store, clock, calendar: ports.calendar, campaignsDir },
      refuseRunning: (name) => admission.refuseRunning(name),
    }),
    ...createUpkeepControl(store, clock, ports.config().stateDir),
    ...createReporting({
      ...{ store, clock, calendar: ports.calendar, calls: ports.calls },
      timeZone: () => ports.config().timeZone,
      usdPerPhoneMinute: () => ports.config().usdPerPhoneMinute,
    }),
    ...createOrders({ supervisor, store, clock, campaignsDir }),
    ...createPhoneControl({
      ...{ supervisor, store, cloud, clock, phoneBook, campaignsDir, policy: ports.policy },
      isRunning: (name) => admission.runningSince(name) !== undefined,
      stopCampaign: (name) => stop(name, { atOnce: true }).wasRunning,
    }),
    phones: async () => {
      await phoneBook.refresh();
      return { now: clock.now(), askedAt: phoneBook.askedAt(), phones: phoneBook.all() };
    },

    facts: (since, filter, limit) => store.factsSince(since, filter, limit),
    onFact: (listener) => store.onFact(listener),

    reloadDaemon: () => ({ now: clock.now(), ...ports.reload() }),
    stopDaemon: ({ cancelTasks, handOver }) => {
      const now = clock.now();
      const runs = store.openRuns();
      ports.requestStop(handOver ? 'handOver' : cancelTasks ? 'cancel' : 'drain');
      return {
        now,
        pid: process.pid,
        cancelTasks,
        handOver,
        campaigns: runs.map((run) => run.campaign),
        inHand: runs.flatMap((run) => workerViews(store, run)).filter(({ jobId }) => jobId !== null),
        phones: store.openLeases().map((lease) => phoneBook.ours(lease)),
        deadlineAt: now + ports.policy.drainLimitMs,
      };
    },
  };
}
