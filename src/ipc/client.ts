import type { IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Fact } from '../domain/fact.ts';
import type { FollowOptions } from './follow.ts';
import { follow, recall } from './follow.ts';
import type { FactStartAsk, FactStartView } from './journal.ts';
import type { ConfigView, HealthView } from './inspect.ts';
import { complete } from './later.ts';
import type { NoticeListView, NotifyTestView } from './notices.ts';
import type * as Move from './moving.ts';
import type * as Order from './orders.ts';
import type * as Phone from './phones.ts';
import type { AccountListView, AccountShowView } from './accounts.ts';
import type { PlanAsk, PlanView } from './plan.ts';
import type { ReportAsk, ReportView } from './report.ts';
import type { ScheduleAsk, ScheduleView } from './schedule.ts';
import type {
  DaemonStopAsk,
  JobAsk,
  ResolveAsk,
  SeedAsk,
  StartAllAsk,
  StartAsk,
  StopAsk,
} from './requests.ts';
import type { JobStoryView } from './story.ts';
import { pingPath } from './protocol.ts';
import type { TransportOptions } from './transport.ts';
import { Transport, viewWith } from './transport.ts';
import type { DatabaseView } from './upkeep.ts';
import type * as View from './views.ts';

/** A ping is answered at once, reading is quick. Hashing videos or asking a slow cloud for its phones is not. */
const pingMs = 5000;
const quickMs = 30_000;
const slowMs = 15 * 60_000;

/** The daemon, as postctl sees it: the methods of `Control`, over the socket. Every method may throw `PostdError`. */
export interface PostdClient {
  version(): Promise<View.VersionView>;
  ping(): Promise<View.PingView>;
  status(): Promise<View.StatusView>;
  config(): Promise<ConfigView>;
  health(): Promise<HealthView>;
  listCampaigns(): Promise<View.CampaignListView>;
  campaign(name: string): Promise<View.CampaignView>;
  checkCampaign(name: string): Promise<View.CheckView>;
  seedCampaign(name: string, ask: SeedAsk): Promise<View.SeedView>;
  startCampaign(name: string, ask: StartAsk): Promise<View.StartView>;
  startAll(ask: StartAllAsk): Promise<View.StartAllView>;
  stopCampaign(name: string, ask?: StopAsk): Promise<View.StopView>;
  stopAll(ask?: StopAsk): Promise<View.StopAllView>;
  jobs(ask: JobAsk): Promise<View.JobListView>;
  job(jobId: string): Promise<JobStoryView>;
  resolveJob(jobId: string, ask: ResolveAsk): Promise<View.ResolveView>;
  pause(ask: Order.PauseAsk): Promise<Order.PauseOrderView>;
  resume(ask: Order.ResumeAsk): Promise<Order.ResumeView>;
  importProgress(campaign: string, ask: Move.ImportAsk): Promise<Move.ImportView>;
  importLedger(ask: Move.LedgerImportAsk): Promise<Move.ImportView>;
  progress(campaign: string): Promise<Move.ProgressView>;
  attempts(campaign: string): Promise<Move.AttemptsView>;
  resetDay(campaign: string, ask: Move.ResetAsk): Promise<Move.ResetView>;
  retryCampaign(name: string, ask: Order.RetryAsk): Promise<Order.RetryView>;
  retryJob(jobId: string, ask: Order.JobOrderAsk): Promise<Order.RetryView>;
  skipJob(jobId: string, ask: Order.JobOrderAsk): Promise<Order.SkipView>;
  phones(): Promise<View.PhoneListView>;
  phone(name: string): Promise<Phone.PhoneShowView>;
  releasePhone(name: string, ask: Phone.ReleaseAsk): Promise<Phone.ReleaseView>;
  stopPhones(campaign: string, ask: Phone.StopPhonesAsk): Promise<Phone.StopPhonesView>;
  notices(): Promise<NoticeListView>;
  testNotices(): Promise<NotifyTestView>;
  checkDatabase(): Promise<DatabaseView>;
  /** The bytes of a copy of the database, and how many there must be. */
  backup(): Promise<{ bytes: IncomingMessage; sizeBytes: number }>;
  listAccounts(): Promise<AccountListView>;
  account(name: string): Promise<AccountShowView>;
  report(ask: ReportAsk): Promise<ReportView>;
  plan(campaign: string, ask: PlanAsk): Promise<PlanView>;
  schedule(campaign: string, ask: ScheduleAsk): Promise<ScheduleView>;
  reloadDaemon(): Promise<View.ReloadView>;
  stopDaemon(ask: DaemonStopAsk): Promise<View.DaemonStopView>;
  factStart(ask: FactStartAsk): Promise<FactStartView>;
  /** What is in the store by now, and no more. */
  recall(options: Omit<FollowOptions, 'onLost'>): AsyncGenerator<Fact>;
  follow(options: FollowOptions): AsyncGenerator<Fact>;
}

export interface ConnectOptions {
  /** Our own version; a daemon of another one is warned about once. */
  version: string;
  warn?: (message: string) => void;
  wait?: TransportOptions['wait'];
}

/** Nothing is sent before the first question; every question is a connection of its own, so there is nothing to close. */
export const connect = (socketPath: string, options: ConnectOptions): PostdClient => {
  const transport = new Transport({
    socketPath,
    version: options.version,
    warn: options.warn ?? (() => undefined),
    wait: options.wait ?? ((ms, signal) => pause(ms, undefined, signal && { signal })),
  });
  const get = async <T extends object>(
    path: string,
    fields: readonly (keyof T & string)[],
    silenceMs = quickMs,
  ) => viewWith<T>(await transport.ask({ method: 'GET', path, silenceMs }), fields);
  const post = async <T extends object>(
    path: string,
    ask: object,
    fields: readonly (keyof T & string)[],
    silenceMs = quickMs,
  ) => viewWith<T>(await transport.ask({ method: 'POST', path, body: wishesIn(ask), silenceMs }), fields);
  const ofJob = (jobId: string, verb = '') => `/v1/jobs/${encodeURIComponent(jobId)}${verb}`;
  const ofPhone = (name: string, verb = '') => `/v1/phones/${encodeURIComponent(name)}${verb}`;
  const of = (name: string, verb = '') => `/v1/campaigns/${encodeURIComponent(name)}${verb}`;

  return {
    version: () => get<View.VersionView>('/v1/version', ['version', 'api', 'node']),
    ping: () => get<View.PingView>(pingPath, ['now', 'pid', 'version', 'startedAt', 'state'], pingMs),
    config: () => get<ConfigView>('/v1/config', ['settings']),
    health: () => get<HealthView>('/v1/health', ['checks'], slowMs),
    status: async () =>
      complete.status(await get('/v1/status', ['now', 'state', 'startedAt', 'runs', 'phones', 'troubles'])),
    listCampaigns: async () => complete.campaigns(await get('/v1/campaigns', ['now', 'campaigns'])),
    campaign: async (name) =>
      complete.campaign(
        await get(of(name), ['now', 'name', 'run', 'counts', 'workers', 'phones', 'waiting', 'failures']),
      ),
    checkCampaign: (name) =>
      get<View.CheckView>(of(name, '/check'), ['campaign', 'problems', 'cloud', 'counts'], slowMs),
    seedCampaign: async (name, ask) =>
      complete.seed(await post(of(name, '/seed'), ask, ['campaign', 'added', 'open', 'warnings'], slowMs)),
    startCampaign: async (name, ask) =>
      complete.start(
        await post(of(name, '/start'), ask, ['campaign', 'runId', 'jobs', 'workers', 'warnings'], slowMs),
      ),
    startAll: async (ask) => {
      const view = await post<View.StartAllView>('/v1/start', ask, ['started', 'refused'], slowMs);
      return { ...view, started: view.started.map(complete.start) };
    },
    stopCampaign: async (name, ask = {}) =>
      complete.stop(await post(of(name, '/stop'), ask, ['campaign', 'wasRunning', 'inHand'])),
    stopAll: async (ask = {}) => {
      const { stopped } = await post<View.StopAllView>('/v1/stop', ask, ['stopped']);
      return { stopped: stopped.map(complete.stop) };
    },
    jobs: (ask) => get<View.JobListView>(`/v1/jobs?${queryOf(ask)}`, ['now', 'jobs', 'more']),
    job: (jobId) => get<JobStoryView>(ofJob(jobId), ['now', 'job', 'why', 'attempts']),
    resolveJob: async (jobId, ask) =>
      complete.resolve(await post(ofJob(jobId, '/resolve'), ask, ['now', 'job'])),
    pause: (ask) => post<Order.PauseOrderView>('/v1/pause', ask, ['now', 'wasPaused', 'pause']),
    resume: (ask) => post<Order.ResumeView>('/v1/resume', ask, ['now', 'wasPaused', 'still']),
    importProgress: (campaign, ask) =>
      post<Move.ImportView>(of(campaign, '/import'), ask, importFields, slowMs),
    importLedger: (ask) => post<Move.ImportView>('/v1/ledger/import', ask, importFields, slowMs),
    progress: (campaign) =>
      get<Move.ProgressView>(of(campaign, '/progress'), ['now', 'campaign', 'rows'], slowMs),
    attempts: (campaign) =>
      get<Move.AttemptsView>(of(campaign, '/attempts'), ['now', 'campaign', 'attempts'], slowMs),
    resetDay: (campaign, ask) =>
      post<Move.ResetView>(of(campaign, '/reset-day'), ask, ['now', 'campaign', 'jobs', 'cancelled']),
    retryCampaign: (name, ask) => post<Order.RetryView>(of(name, '/retry'), ask, ['now', 'retried', 'left']),
    retryJob: (jobId, ask) => post<Order.RetryView>(ofJob(jobId, '/retry'), ask, ['now', 'retried', 'left']),
    skipJob: (jobId, ask) => post<Order.SkipView>(ofJob(jobId, '/skip'), ask, ['now', 'job']),
    phones: () => get<View.PhoneListView>('/v1/phones', ['now', 'phones']),
    phone: (name) => get<Phone.PhoneShowView>(ofPhone(name), ['now', 'phones']),
    releasePhone: (name, ask) =>
      post<Phone.ReleaseView>(ofPhone(name, '/release'), ask, ['now', 'phone', 'wasHeld']),
    stopPhones: (campaign, ask) =>
      post<Phone.StopPhonesView>(of(campaign, '/phones/stop'), ask, [
        'now',
        'ours',
        'foreign',
        'ordered',
        'left',
      ]),
    notices: () => get<NoticeListView>('/v1/notices', ['now', 'channels', 'notices']),
    testNotices: () => post<NotifyTestView>('/v1/notices/test', {}, ['now', 'id', 'results'], slowMs),
    checkDatabase: () =>
      get<DatabaseView>('/v1/db/check', ['now', 'file', 'schema', 'rows', 'damages'], slowMs),
    backup: async () => {
      const bytes = await transport.open({ method: 'GET', path: '/v1/db/backup', silenceMs: slowMs });
      return { bytes, sizeBytes: Number(bytes.headers['content-length'] ?? 0) };
    },
    listAccounts: () => get<AccountListView>('/v1/accounts', ['now', 'accounts']),
    account: (name) =>
      get<AccountShowView>(`/v1/accounts/${encodeURIComponent(name)}`, [
        'now',
        'account',
        'phones',
        'waiting',
      ]),
    report: (ask) =>
      get<ReportView>(`/v1/report?${queryOf(ask)}`, ['now', 'day', 'campaigns', 'total', 'hours', 'calls']),
    plan: (campaign, ask) =>
      get<PlanView>(
        `${of(campaign, '/plan')}?${queryOf(ask)}`,
        ['now', 'campaign', 'isRunning', 'posts', 'skipped', 'total', 'assumes'],
        slowMs,
      ),
    schedule: (campaign, ask) =>
      get<ScheduleView>(`${of(campaign, '/schedule')}?${queryOf(ask)}`, [
        'now',
        'campaign',
        'isRunning',
        'coming',
        'more',
      ]),
    reloadDaemon: () => post<View.ReloadView>('/v1/daemon/reload', {}, ['now', 'changed', 'atNextStart']),
    stopDaemon: async (ask) =>
      complete.daemonStop(await post('/v1/daemon/stop', ask, ['now', 'campaigns', 'inHand', 'phones'])),
    factStart: (ask) => get<FactStartView>(`/v1/facts/start?${queryOf(ask)}`, ['now', 'seq']),
    recall: (options) => recall(transport, options),
    follow: (options) => follow(transport, options),
  };
};

const importFields = ['platforms', 'taken', 'known', 'inDoubt', 'left'] as const;

/** What is asked for, without what is not: to an older daemon a wish that nobody has must not be one that it does not know. */
const wishesIn = (ask: object): object =>
  Object.fromEntries(Object.entries(ask).filter(([, wish]) => wish !== null && wish !== false));

const queryOf = (ask: object): string => {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(ask)) if (value !== undefined) query.set(key, String(value));
  return query.toString();
};
