import type { Prospect, Prospects } from '../../domain/prospect.ts';
import type { Run } from '../../domain/run.ts';
import { always, mayBeginAt, type Span } from '../../domain/schedule.ts';
import type { Calendar, Moment } from '../../domain/time.ts';
import type { Scheduling, WhyView } from '../../ipc/contract.ts';
import { nextDayOf } from '../../posting/takeStock.ts';
import { whyOf, type StoryPorts } from './story.ts';
import { jobView } from './views.ts';

export interface SchedulePorts extends StoryPorts {
  /** Throws `not-found` for a name that no campaign bears. */
  refuseUnknown: (campaign: string) => Promise<void>;
}

/** The coming posts. */
export const createScheduling = (ports: SchedulePorts): Scheduling => ({
  schedule: async (campaign, { limit }) => {
    await ports.refuseUnknown(campaign);
    const { store, clock, calendar } = ports;
    const now = clock.now();
    const run = store.openRuns().find((open) => open.campaign === campaign) ?? null;
    const hours = run === null ? () => always : ports.hoursOf(run);
    const prospects = store.prospects({ campaign, day: calendar.dayOf(now) });
    const nearest = inTurn(prospects, run, hours(now), now).slice(0, limit);
    const coming = nearest.flatMap(({ jobId }) => {
      const stands = whyOf(ports, jobId, now);
      if (stands === null) return [];
      const { standing, why } = stands;
      return [{ job: jobView(standing.job), notBeforeAt: notBefore(why, now, hours), why }];
    });
    return {
      now,
      campaign,
      isRunning: run !== null,
      coming: coming.sort((a, b) => (a.notBeforeAt ?? never) - (b.notBeforeAt ?? never)),
      more: prospects.jobs.length - nearest.length,
      nextDayAt: run === null ? null : nextDay(calendar, run, now),
    };
  },
});

const never = Number.MAX_SAFE_INTEGER;

/**
 * Jobs by what their rows, the gap and the spread say, for a start: why each of thousands waits would take too long to
 * find out.
 */
function inTurn({ jobs, accounts }: Prospects, run: Run | null, open: Span, now: Moment): Prospect[] {
  if (run === null) return jobs;
  const lastPosts = new Map(accounts.map(({ account, lastPostAt }) => [account, lastPostAt]));
  const { settings, plannedAt, runId } = run;
  const turnOf = (job: Prospect): Moment => {
    if (job.runId !== runId) return never;
    const lastPostAt = lastPosts.get(job.account) ?? null;
    const begins = mayBeginAt({ ...settings, open, plannedAt, lastPostAt, position: job.position });
    return Math.max(now, job.notBefore ?? 0, begins);
  };
  return jobs
    .map((job) => ({ job, at: turnOf(job) }))
    .sort((a, b) => a.job.passNumber - b.job.passNumber || a.at - b.at)
    .map(({ job }) => job);
}

/** When the last of its reasons ends, as far as their ends are known, and the campaign has its hours. */
function notBefore({ state, reasons }: WhyView, now: Moment, hours: (at: Moment) => Span): Moment | null {
  if (state === 'due') return now;
  const ends = reasons.flatMap(({ untilAt }) => untilAt ?? []);
  if (state === 'needsYou' || ends.length === 0) return null;
  const latest = Math.max(now, ...ends);
  return Math.max(latest, hours(latest).from);
}

function nextDay(calendar: Calendar, run: Run, now: Moment): Moment | null {
  if (run.phase === 'draining') return null;
  const day = nextDayOf(calendar, run, now);
  return day?.hasCome === true ? now : (day?.at ?? null);
}
