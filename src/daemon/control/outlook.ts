import { forecast, type Forecast } from '../../domain/forecast.ts';
import { pausesOf } from '../../domain/pause.ts';
import { usualCost, type PostCost, type Prospect } from '../../domain/prospect.ts';
import type { Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { hoursMs, secondsMs, type Calendar, type Moment } from '../../domain/time.ts';
import type { HoursOf } from '../../posting/hours.ts';

export interface OutlookPorts {
  store: Store;
  calendar: Calendar;
  hoursOf: HoursOf;
}

/** What a run is going to do, as far as that can be told. */
export interface Outlook extends Forecast {
  jobs: Prospect[];
  /** Jobs that somebody has to act for first: their account is paused, or has no phone of its own. */
  held: Prospect[];
}

/**
 * The forecast of an open run, from rows alone. A pause of its campaign or of everything is taken to end now, and a post that is
 * late already to need a quarter of the usual time more.
 */
export function outlookOf(
  { store, calendar, hoursOf }: OutlookPorts,
  run: Run,
  at: Moment,
  postMs: number,
): Outlook {
  const { campaign, runId, settings, passNumber, plannedAt, workers } = run;
  const { jobs, accounts } = store.prospects({ campaign, day: calendar.dayOf(at) });
  const enlisted = run.phase === 'draining' ? [] : jobs.filter((job) => job.runId === runId);
  const held = heldAccounts(store, campaign, accounts);
  const course = {
    ...{ at, workers, postMs, plannedAt },
    restMs: settings.delayBetweenJobsMs,
    schedule: settings.schedule,
    hours: hoursOf(run),
    dayOf: (moment: Moment) => calendar.dayOf(moment),
    dayEndOf: (moment: Moment) => calendar.startOf(calendar.dayAfter(calendar.dayOf(moment), 1)),
    pass: {
      number: passNumber,
      most: settings.retry.maxPasses,
      delayMs: settings.retry.delayMs,
      nextAt: run.phase === 'betweenPasses' ? run.deadlineAt : null,
    },
    jobs: enlisted.filter(({ account }) => !held.has(account)),
    accounts: accounts.map((account) => ({
      ...account,
      limit: account.limit ?? settings.maxPostsPerAccountPerDay,
    })),
    inHand: store.openAttempts().map((attempt) => ({
      account: attempt.account,
      isOurs: attempt.runId === runId,
      endsAt: Math.max(attempt.openedAt + postMs, at + postMs / 4),
    })),
  };
  return { ...forecast(course), jobs: enlisted, held: enlisted.filter(({ account }) => held.has(account)) };
}

const heldAccounts = (
  store: Store,
  campaign: string,
  accounts: readonly { account: string; phones: number }[],
): Set<string> => {
  const own = store.pauses().filter(({ kind }) => kind === 'account' || kind === 'phone');
  const isHeld = ({ account, phones }: { account: string; phones: number }) =>
    phones !== 1 || pausesOf(own, { campaign, account }).length > 0;
  return new Set(accounts.filter(isHeld).map(({ account }) => account));
};

/** The average of so many posts, of the last weeks: what a phone took long ago says little. */
const mostPosts = 50;
const mostAgeMs = hoursMs(30 * 24);

export interface KnownCost extends PostCost {
  /** Whose posts it is known from: those of the campaign, of any, or of nobody. */
  from: 'campaign' | 'all' | 'nobody';
  /** So many. */
  posts: number;
}

/** What a post of a campaign is going to take: phone minutes of failures are borne by the posts. */
export function costOf(store: Store, campaign: string, now: Moment): KnownCost {
  const window = { most: mostPosts, since: now - mostAgeMs };
  const own = store.pastPosts({ campaign, ...window });
  const past = own ?? store.pastPosts({ campaign: null, ...window });
  if (past === null) return { ...usualCost, from: 'nobody', posts: 0 };
  const { posts, postMs, since } = past;
  const minutes = store.phoneMinutes({ since, campaign: own === null ? null : campaign, now });
  return { postMs, phoneMinutes: minutes / posts, from: own === null ? 'all' : 'campaign', posts };
}

/**
 * When an open run has nothing more to do, by what posts took so far; of a run that goes on day after day, the jobs that it
 * has. Null when it is paused, has nothing to do, or nothing was ever posted.
 */
export function expectedEnd(ports: OutlookPorts, run: Run, now: Moment): Moment | null {
  const { postMs, from } = costOf(ports.store, run.campaign, now);
  if (from === 'nobody' || isPaused(ports.store, run)) return null;
  const { endsAt } = outlookOf(ports, run, now, postMs);
  return endsAt > now ? Math.round(endsAt) : null;
}

const isPaused = (store: Store, { campaign }: Run): boolean =>
  pausesOf(store.pauses(), { campaign }).length > 0;

const goodForMs = secondsMs(5);

/** The same for whoever asks every second: a run of thousands takes a moment to be played on, and ends no sooner for it. */
export function rememberedEnds(ports: OutlookPorts): (run: Run, now: Moment) => Moment | null {
  const known = new Map<string, { runId: number; at: Moment; endAt: Moment | null }>();
  return (run, now) => {
    const last = known.get(run.campaign);
    const isGood = last?.runId === run.runId && last.at <= now && now < last.at + goodForMs;
    if (isGood && !isPaused(ports.store, run)) return last.endAt;
    const endAt = expectedEnd(ports, run, now);
    known.set(run.campaign, { runId: run.runId, at: now, endAt });
    return endAt;
  };
}
