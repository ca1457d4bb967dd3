import type { CampaignSettings } from '../../domain/campaign.ts';
import { PostdError } from '../../domain/failure.ts';
import { asItIs, type Run } from '../../domain/run.ts';
import type { Moment } from '../../domain/time.ts';
import { typed } from '../../domain/typed.ts';
import type { Planner, PlanQuery, PlanView } from '../../ipc/contract.ts';
import { rehearse, type Rehearsed } from '../../posting/rehearse.ts';
import type { SeedPorts } from '../../posting/seed.ts';
import { costOf, outlookOf, type KnownCost, type Outlook } from './outlook.ts';
import { notComing, passedOver, type Skipped } from './skipped.ts';
import type { StoryPorts } from './story.ts';
import { pauseOn } from './views.ts';

export interface PlanPorts extends StoryPorts, SeedPorts {
  usdPerPhoneMinute: () => number;
  /** Of the daemon; null: no limit. */
  maxPhoneMinutesPerDay: () => number | null;
}

/** What a campaign is going to do: that of its open run, or of one that would be started now and is not. */
export const createPlanner = (ports: PlanPorts): Planner => ({
  plan: async (campaign, query) => {
    const run = ports.store.openRuns().find((open) => open.campaign === campaign);
    if (run !== undefined) {
      refuseOptions(campaign, query);
      return planOfRun(ports, run);
    }
    return rehearse(ports, campaign, { ...asItIs, ...query }, (rehearsed) =>
      planOfStart(ports, rehearsed, query),
    );
  },
});

function refuseOptions(campaign: string, query: PlanQuery): void {
  if (Object.keys(query).length === 0) return;
  throw new PostdError('bad-request', `${campaign} runs already, and its plan is made: it takes no options`, {
    hint: `postctl campaign plan ${typed(campaign)}`,
  });
}

/** What the forecast is made of, and what only a start can tell. */
interface Plan {
  campaign: string;
  settings: CampaignSettings;
  workers: number;
  now: Moment;
  cost: KnownCost;
  outlook: Outlook;
  inHand: number;
  skipped: Skipped[];
  start: { planSeed: number; added: ReadonlySet<string>; knownPairs: number } | null;
  warnings: PlanView['warnings'];
}

function planOfRun(ports: PlanPorts, run: Run): PlanView {
  const now = ports.clock.now();
  const cost = costOf(ports.store, run.campaign, now);
  const outlook = outlookOf(ports, run, now, cost.postMs);
  const inHand = ports.store.openAttempts().filter(({ runId }) => runId === run.runId).length;
  const skipped = notComing(ports, outlook, now);
  return viewOf(ports, { ...run, now, cost, outlook, inHand, skipped, start: null, warnings: [] });
}

function planOfStart(ports: PlanPorts, rehearsed: Rehearsed, query: PlanQuery): PlanView {
  const { loaded, run, planSeed, added, limits } = rehearsed;
  const { name: campaign, settings, problems, videos } = loaded;
  const now = ports.clock.now();
  const nothing: Outlook = { posts: [], left: [], endsAt: now, jobs: [], held: [] };
  const cost = costOf(ports.store, campaign, now);
  const outlook = run === null ? nothing : outlookOf(ports, run, now, cost.postMs);
  const videoIds = new Set(videos.map(({ videoId }) => videoId));
  const known = [...limits.excluded].filter((pair) => videoIds.has(pair.slice(0, pair.indexOf(' '))));
  return viewOf(ports, {
    ...{ campaign, now, cost, outlook, settings: run?.settings ?? settings },
    workers: run?.workers ?? query.workers ?? settings.workers,
    inHand: 0,
    skipped: [...notComing(ports, outlook, now), ...passedOver(ports, rehearsed, query, now)],
    start: { planSeed, added, knownPairs: known.length },
    warnings: problems.filter(({ severity }) => severity === 'warning'),
  });
}

const mostShown = 500;

function viewOf(ports: PlanPorts, plan: Plan): PlanView {
  const { campaign, settings, workers, now, cost, outlook, inHand, skipped, start, warnings } = plan;
  const { posts, endsAt } = outlook;
  const { postMs, phoneMinutes: each, from, posts: ofPosts } = cost;
  const usdPerPhoneMinute = ports.usdPerPhoneMinute();
  const phoneMinutes = posts.length * each;
  const jobs = new Map(outlook.jobs.map((job) => [job.jobId, job]));
  const postViews = posts.flatMap(({ jobId, beginsAt, endsAt: over }) => {
    const job = jobs.get(jobId);
    if (job === undefined) return [];
    const { account, videoName } = job;
    const known = start?.added.has(jobId) === true ? null : jobId;
    return [{ jobId: known, account, videoName, beginsAt, endsAt: Math.round(over) }];
  });
  return {
    now,
    campaign,
    isRunning: start === null,
    planSeed: start?.planSeed ?? null,
    workers,
    paused: pauseOn(ports.store, campaign),
    posts: postViews.slice(0, mostShown),
    morePosts: Math.max(0, postViews.length - mostShown),
    skipped: skipped.slice(0, mostShown).map(({ jobId, ...one }) => ({
      ...one,
      jobId: jobId === null || start?.added.has(jobId) === true ? null : jobId,
    })),
    moreSkipped: Math.max(0, skipped.length - mostShown),
    warnings,
    total: {
      posts: posts.length,
      accounts: new Set(postViews.map(({ account }) => account)).size,
      inHand,
      skipped: skipped.length,
      knownPairs: start?.knownPairs ?? null,
      phoneMinutes,
      costUsd: phoneMinutes * usdPerPhoneMinute,
    },
    endsAt: endsAt > now ? Math.round(endsAt) : null,
    assumes: {
      ...{ postMs, phoneMinutesPerPost: each, from, ofPosts, usdPerPhoneMinute },
      delayBetweenJobsMs: settings.delayBetweenJobsMs,
      phoneMinutesLeft: phoneMinutesLeft(ports, plan),
      continuous: settings.schedule.continuous,
    },
  };
}

/** Of the day, by the tighter of the daemon's limit and the campaign's. */
function phoneMinutesLeft(ports: PlanPorts, { campaign, settings, now }: Plan): number | null {
  const { store, calendar } = ports;
  const since = calendar.startOf(calendar.dayOf(now));
  const left = (limitMinutes: number | null, whose: string | null): number[] =>
    limitMinutes === null
      ? []
      : [Math.max(0, limitMinutes - store.phoneMinutes({ since, campaign: whose, now }))];
  const limits = [
    ...left(ports.maxPhoneMinutesPerDay(), null),
    ...left(settings.maxPhoneMinutesPerDay, campaign),
  ];
  return limits.length === 0 ? null : Math.min(...limits);
}
