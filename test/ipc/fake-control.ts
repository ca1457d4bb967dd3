import { statSync } from 'node:fs';
import type { Fact, NewFact } from '../../src/domain/fact.ts';
import { PostdError } from '../../src/domain/failure.ts';
import { noJobs, type JobState } from '../../src/domain/job.ts';
import type {
  AccountLineView,
  CampaignView,
  Control,
  ImportView,
  JobView,
  PhoneView,
  PlanView,
  ProgressView,
  ReportView,
  RunView,
  ScheduleView,
  StartView,
  StopView,
} from '../../src/ipc/contract.ts';
import { story } from './fake-story.ts';

/** Half past ten on some morning, on the fake daemon's clock. */
export const now = Date.UTC(2026, 10, 20, 10, 30);
const minute = 60_000;

export const counts = (some: Partial<Record<JobState, number>> = {}): Record<JobState, number> => ({
  ...noJobs,
  ...some,
});

export const run = (some: Partial<RunView> = {}): RunView => ({
  runId: 7,
  campaign: 'viral',
  phase: 'running',
  startedAt: now - 12 * minute,
  endedAt: null,
  passNumber: 1,
  maxPasses: 3,
  workers: 3,
  counts: counts({ pending: 4, claimed: 2, succeeded: 5, failed: 1 }),
  successRate: 5 / 6,
  phonesOn: 2,
  nextDueAt: now + 3 * minute,
  expectedEndAt: now + 20 * minute,
  restsUntil: null,
  paused: null,
  reason: null,
  ...some,
});

export const phone = (some: Partial<PhoneView> = {}): PhoneView => ({
  name: 'lena.cooks',
  phoneId: '540000000000000001',
  account: 'lena.cooks',
  campaign: 'viral',
  hold: 'ours',
  phase: 'inUse',
  sinceAt: now - 4 * minute,
  onMs: 4 * minute,
  reason: null,
  ...some,
});

export const job = (some: Partial<JobView> = {}): JobView => ({
  jobId: 'viral-3',
  campaign: 'viral',
  account: 'mara.reads',
  network: 'instagram',
  videoId: 'ab'.repeat(32),
  videoName: 'videos/sunrise.mp4',
  state: 'pending',
  passNumber: 1,
  attempts: 0,
  reason: 'a person uses the phone',
  notBeforeAt: now + 3 * minute,
  waitingSinceAt: now - 6 * minute,
  ...some,
});

export const campaign = (some: Partial<CampaignView> = {}): CampaignView => ({
  now,
  name: 'viral',
  enabled: true,
  run: run(),
  counts: run().counts,
  workers: [
    {
      worker: 'viral/1',
      jobId: 'viral-2',
      account: 'lena.cooks',
      phone: 'lena.cooks',
      phase: 'confirming',
      sinceAt: now - 40_000,
    },
    { worker: 'viral/2', jobId: null, account: null, phone: null, phase: null, sinceAt: null },
  ],
  byWorker: [{ worker: 'viral/1', posts: 3, failed: 1, retried: 1, unconfirmed: 0 }],
  byPass: [
    { passNumber: 1, posts: 4, failed: 0, retried: 2, unconfirmed: 0 },
    { passNumber: 2, posts: 1, failed: 1, retried: 0, unconfirmed: 0 },
  ],
  byClass: [
    { class: 'infrastructure', count: 2 },
    { class: 'account', count: 1 },
  ],
  phones: [phone()],
  foreignPhones: [],
  waiting: [job()],
  failures: [{ blame: 'account', code: 'task.20116', message: 'the account is logged out', count: 1 }],
  lastFailures: [
    {
      at: now - 2 * minute,
      jobId: 'viral-1',
      account: 'tom.runs',
      blame: 'account',
      code: 'task.20116',
      message: 'the account is logged out',
    },
  ],
  expectedEndAt: now + 20 * minute,
  ...some,
});

export const account = (some: Partial<AccountLineView> = {}): AccountLineView => ({
  account: 'lena.cooks',
  campaigns: ['viral'],
  postsToday: 2,
  capToday: 3,
  capSetBy: 'viral',
  lastPostAt: now - 40 * minute,
  failuresInRow: 1,
  pauses: [],
  inHand: null,
  openJobs: 1,
  nextJobId: 'viral-3',
  coolsDownUntilAt: now + 3 * minute,
  nextNeeds: null,
  ...some,
});

/** Of one day and one campaign. */
const tally = {
  posts: 5,
  failed: 1,
  retried: 2,
  unconfirmed: 0,
  givenBack: 1,
  successRate: 5 / 6,
  failures: [
    { class: 'infrastructure', count: 2 },
    { class: 'account', count: 1 },
  ],
  phoneMinutes: 63,
  costUsd: 0.441,
  ownCalls: 21,
} satisfies ReportView['total'];

export const report = (some: Partial<ReportView> = {}): ReportView => ({
  now,
  day: '2026-11-20',
  sinceAt: Date.UTC(2026, 10, 20),
  untilAt: Date.UTC(2026, 10, 21),
  timeZone: 'UTC',
  usdPerPhoneMinute: 0.007,
  campaigns: [{ campaign: 'viral', ...tally }],
  total: tally,
  hours: Array.from({ length: 24 }, (_, hour) => ({
    startsAt: Date.UTC(2026, 10, 20, hour),
    posts: hour === 9 ? 5 : 0,
    failed: hour === 10 ? 1 : 0,
    retried: hour === 10 ? 2 : 0,
    unconfirmed: 0,
  })),
  calls: [
    { endpoint: 'phone/status', made: 90, failed: 0 },
    { endpoint: 'phone/start', made: 8, failed: 2 },
  ],
  callsMade: 98,
  callsPerPost: 98 / 5,
  phoneMinutesPerPost: 63 / 5,
  ...some,
});

export const plan = (some: Partial<PlanView> = {}): PlanView => ({
  now,
  campaign: 'viral',
  isRunning: false,
  planSeed: 42,
  workers: 3,
  paused: null,
  posts: [
    {
      jobId: 'viral-3',
      account: 'mara.reads',
      videoName: 'videos/sunrise.mp4',
      beginsAt: now,
      endsAt: now + 5 * minute,
    },
    {
      jobId: null,
      account: 'lena.cooks',
      videoName: 'videos/cat.mp4',
      beginsAt: now + 40 * minute,
      endsAt: now + 45 * minute,
    },
  ],
  morePosts: 0,
  skipped: [
    {
      jobId: null,
      account: 'tom.runs',
      videoName: null,
      why: {
        code: 'cap-reached',
        message: 'it has 1 of its 1 posts of today (the cap of podcast)',
        needsYou: false,
        next: [],
      },
    },
  ],
  moreSkipped: 0,
  warnings: [],
  total: {
    posts: 2,
    accounts: 2,
    inHand: 0,
    skipped: 1,
    knownPairs: 17,
    phoneMinutes: 9,
    costUsd: 0.063,
  },
  endsAt: now + 45 * minute,
  assumes: {
    postMs: 5 * minute,
    phoneMinutesPerPost: 4.5,
    from: 'campaign',
    ofPosts: 23,
    usdPerPhoneMinute: 0.007,
    delayBetweenJobsMs: 10_000,
    phoneMinutesLeft: null,
    continuous: false,
  },
  ...some,
});

export const schedule = (some: Partial<ScheduleView> = {}): ScheduleView => ({
  now,
  campaign: 'viral',
  isRunning: true,
  coming: [
    { job: job(), notBeforeAt: now + 3 * minute, why: story().why },
    {
      job: job({ jobId: 'viral-4', account: 'tom.runs', notBeforeAt: null, reason: null }),
      notBeforeAt: null,
      why: {
        state: 'needsYou',
        reasons: [
          {
            code: 'account-paused',
            message: 'account tom.runs is paused: an operator said so',
            untilAt: null,
            needsYou: true,
            next: ['account', 'resume', 'tom.runs'],
          },
        ],
      },
    },
  ],
  more: 0,
  nextDayAt: null,
  ...some,
});

const started = (name: string): StartView => ({
  campaign: name,
  runId: 7,
  startedAt: now,
  jobs: 12,
  added: 12,
  workers: 3,
  accounts: 12,
  planSeed: 42,
  warnings: [],
  paused: null,
});

const stopped = (name: string): StopView => ({
  now,
  campaign: name,
  wasRunning: true,
  atOnce: false,
  runId: 7,
  inHand: campaign().workers.slice(0, 1),
  phonesOn: 1,
});

/** Facts in an array, with everything a stream needs. */
export const imported = (some: Partial<ImportView> = {}): ImportView => ({
  now,
  dryRun: false,
  campaign: 'viral',
  platforms: ['instagram', 'tiktok'],
  taken: 3,
  known: 1,
  inDoubt: [{ line: 4, account: 'mara.reads', video: 'b.mp4' }],
  left: [
    { line: 2, account: 'lena.cooks', video: 'a.mp4', reason: 'it failed there' },
    { line: 5, account: null, video: null, reason: 'it names no account' },
    { line: 6, account: null, video: null, reason: 'it names no account' },
    { line: 9, account: null, video: null, reason: 'it names no account' },
  ],
  ...some,
});

/** As the old system wrote it, with cells that a spreadsheet would run. */
export const oldRow: ProgressView['rows'][number] = {
  job_id: 'viral-1',
  account: '@lena',
  video_path: '/srv/viral/videos/-a.mp4',
  caption: '=HYPERLINK("x"), she said',
  status: 'success',
  worker_id: '1',
  claimed_at: '2026-11-20T10:00:00.000',
  completed_at: '2026-11-20T10:05:00.000',
  error: '',
  attempts: '1',
  max_attempts: '3',
  retry_at: '',
  error_type: '',
  error_category: '',
  pass_number: '1',
};

export class FakeFacts {
  readonly all: Fact[] = [];
  readonly listeners = new Set<(fact: Fact) => void>();

  record(some: Partial<NewFact> = {}): Fact {
    const fact: Fact = {
      seq: this.all.length + 1,
      at: now,
      level: 'info',
      name: 'post.published',
      message: 'published',
      ...some,
    };
    this.all.push(fact);
    for (const listener of this.listeners) listener(fact);
    return fact;
  }
}

/** A daemon that answers from thin air; tests replace the methods they are about. */
export const fakeControl = (facts: FakeFacts, some: Partial<Control> = {}): Control => ({
  version: () => ({ version: '0.1.0', api: 1, node: 'v24.0.0' }),
  ping: () => ({ now, pid: 4711, version: '0.1.0', startedAt: now - 90 * minute, state: 'running' }),
  status: () => ({
    now,
    state: 'running',
    pid: 4711,
    version: '0.1.0',
    startedAt: now - 90 * minute,
    timeScale: 60,
    runs: [run()],
    phones: [phone()],
    pauses: [],
    foreignPhones: 2,
    nextDueAt: now + 3 * minute,
    troubles: [{ at: now - minute, level: 'warn', campaign: 'viral', message: 'a boot failed on tom.runs' }],
  }),
  listCampaigns: () => ({
    now,
    campaigns: [
      { name: 'podcast', enabled: true, run: null, counts: counts(), problem: null },
      { name: 'viral', enabled: true, run: run(), counts: run().counts, problem: null },
    ],
  }),
  campaign: (name) => {
    if (name !== 'viral') throw noSuch(name);
    return campaign();
  },
  checkCampaign: (name) => {
    if (name !== 'viral') throw noSuch(name);
    return {
      campaign: name,
      folder: '/srv/campaigns/viral',
      problems: [],
      cloud: { checked: true, reason: null },
      counts: { accounts: 12, videos: 12 },
    };
  },
  seedCampaign: (name, { force, dryRun }) => ({
    campaign: name,
    dryRun,
    gone: dryRun && force ? [job({ campaign: name })] : [],
    added: 12,
    replaced: force ? 9 : 0,
    open: 12,
    planSeed: 42,
    warnings: [],
  }),
  startCampaign: (name) => started(name),
  startAll: () => ({ started: [started('podcast')], refused: [] }),
  stopCampaign: (name) => stopped(name),
  stopAll: () => ({ stopped: [stopped('viral')] }),
  jobs: () => ({ now, jobs: [job()], more: false }),
  job: (jobId) => story({ job: job({ jobId }) }),
  resolveJob: (jobId, { verdict }) => ({
    now,
    job: job({ jobId, state: verdict === 'posted' ? 'succeeded' : 'failed' }),
    wasResolved: false,
  }),
  pause: ({ kind, name, note }) => ({
    now,
    kind,
    name,
    wasPaused: false,
    pause: { kind, name, code: 'operator', message: note ?? 'an operator said so', sinceAt: now },
  }),
  resume: ({ kind, name }) => ({ now, kind, name, wasPaused: name === null, still: [] }),
  importProgress: (name, { dryRun }) => imported({ campaign: name, platforms: ['instagram'], dryRun }),
  importLedger: ({ dryRun }) => imported({ campaign: null, dryRun, inDoubt: [] }),
  resetDay: (name, { dryRun }) => ({
    now,
    dryRun,
    campaign: name,
    jobs: 12,
    cancelled: 4,
    file: dryRun ? null : '/srv/viral/progress_20261120.csv',
  }),
  progress: (name) => ({ now, campaign: name, rows: [oldRow] }),
  attempts: (name) => ({
    now,
    campaign: name,
    attempts: [
      {
        ...{
          attemptId: 3,
          jobId: `${name}-2`,
          number: 1,
          passNumber: 1,
          account: '=lena',
          platform: 'tiktok',
        },
        ...{ video: 'videos/a.mp4', worker: 'w1', phoneId: '54', taskId: null, openedAt: now - minute },
        ...{ settledAt: null, outcome: null, class: null, code: null, message: null, shareLink: null },
      },
    ],
  }),
  retryCampaign: (name, { dryRun }) => ({
    now,
    dryRun,
    campaign: name,
    retried: [job({ jobId: 'viral-1', state: 'pending', reason: null })],
    left: [
      {
        job: job({ jobId: 'viral-2', state: 'failed' }),
        class: 'account',
        reason: 'failures of class account were not asked for',
      },
    ],
    runId: 7,
  }),
  retryJob: (jobId, { dryRun }) => ({
    now,
    dryRun,
    campaign: 'viral',
    retried: [job({ jobId, reason: null })],
    left: [],
    runId: null,
  }),
  skipJob: (jobId, { dryRun }) => ({ now, dryRun, job: job({ jobId, state: 'skipped' }), wasSkipped: false }),
  config: () => ({
    now,
    settings: [
      {
        key: 'campaigns',
        value: '/srv/campaigns',
        isSecret: false,
        isSet: true,
        origin: { from: 'file', where: '/etc/postd/config.yaml', line: 3 },
      },
      {
        key: 'token',
        value: null,
        isSecret: true,
        isSet: true,
        origin: { from: 'environment', where: 'GEELARK_TOKEN', line: null },
      },
    ],
  }),
  health: () => ({
    now,
    checks: [
      { name: 'database', state: 'ok', message: 'every page and index is sound', hint: '' },
      { name: 'disk', state: 'warn', message: '0.5 GB free', hint: 'du -sh /var/lib/postd' },
    ],
  }),
  phone: (name) => ({
    now,
    phones: [
      {
        now,
        phone: phone({ name }),
        pauses: [],
        campaigns: ['viral'],
        job: { jobId: 'viral-2', campaign: 'viral', worker: 'w1', phase: 'confirming' },
        leases: [
          {
            leaseId: 3,
            campaign: 'viral',
            origin: 'attempt',
            jobId: 'viral-2',
            phase: 'inUse',
            openedAt: now - 4 * minute,
            onSinceAt: now - 4 * minute,
            offAt: null,
            closedAt: null,
            stopAttempts: 0,
            reason: null,
          },
        ],
      },
    ],
  }),
  stopPhones: (name, { dryRun }) => ({
    now,
    dryRun,
    campaign: name,
    wasRunning: true,
    ours: [phone()],
    foreign: [],
    ordered: [],
    left: [],
  }),
  releasePhone: (name) => ({ now, phone: phone({ name }), wasHeld: true }),
  notices: () => ({
    now,
    channels: ['webhook'],
    notices: [
      {
        noticeId: 4,
        at: now - 3 * minute,
        kind: 'unconfirmed',
        message: 'cat.mp4 for tom.runs may or may not be out, a person has to look.',
        next: 'postctl job show viral-1',
        campaign: 'viral',
        jobId: 'viral-1',
        account: 'tom.runs',
        phoneId: '2',
        deliveries: [
          { channel: 'webhook', attempts: 1, deliveredAt: now - 2 * minute, nextAt: null, problem: null },
        ],
      },
    ],
  }),
  testNotices: () => ({ now, id: 'abc123-test-1', results: [{ channel: 'webhook', problem: null }] }),
  checkDatabase: () => ({
    now,
    file: '/var/lib/postd/postd.db',
    sizeBytes: 1_200_000,
    schema: 5,
    oldestFactAt: now - 90 * minute,
    rows: { facts: 900, attempts: 14, leases: 12, jobs: 13, ledger: 9 },
    damages: [],
  }),
  backup: async () => ({
    file: import.meta.filename,
    sizeBytes: statSync(import.meta.filename).size,
    remove: () => undefined,
  }),
  listAccounts: () => ({ now, day: '2026-11-20', accounts: [account()] }),
  account: (name) => ({
    now,
    day: '2026-11-20',
    account: account({ account: name }),
    phones: [phone({ name })],
    why: story({ job: job() }).why,
    waiting: [job({ account: name })],
    attempts: [
      {
        jobId: 'viral-1',
        campaign: 'viral',
        at: now - 2 * minute,
        outcome: 'retry',
        class: 'infrastructure',
        message: 'the phone did not boot',
      },
    ],
  }),
  schedule: (name) => {
    if (name !== 'viral' && name !== 'podcast') throw noSuch(name);
    return schedule({ campaign: name, ...(name === 'podcast' && { isRunning: false, coming: [] }) });
  },
  plan: (name) => {
    if (name !== 'viral') throw noSuch(name);
    return plan();
  },
  report: ({ day }) => report(/^\d/.test(day) ? { day } : {}),
  phones: () => ({ now, askedAt: now - 20_000, phones: [phone()] }),
  facts: (since, filter, limit) =>
    facts.all
      .filter((fact) => fact.seq > since && (filter.campaign ?? fact.campaign) === fact.campaign)
      .slice(0, limit),
  factStart: ({ last }) => ({ now, seq: last === undefined ? 0 : Math.max(0, facts.all.length - last) }),
  onFact: (listener) => {
    facts.listeners.add(listener);
    return () => facts.listeners.delete(listener);
  },
  reloadDaemon: () => ({ now, changed: ['logLevel'], atNextStart: [] }),
  stopDaemon: ({ cancelTasks, handOver }) => ({
    now,
    pid: 4711,
    cancelTasks,
    handOver,
    campaigns: ['viral'],
    inHand: campaign().workers.slice(0, 1),
    phones: [phone()],
    deadlineAt: now + 10 * minute,
  }),
  ...some,
});

export const noSuch = (name: string): PostdError =>
  new PostdError('not-found', `there is no campaign "${name}"`, { hint: 'postctl campaign list' });
