import type { DayTally, EndCount, PhoneCount, Reports } from '../../domain/report.ts';
import { hoursMs, type Calendar, type Clock, type Day } from '../../domain/time.ts';
import type { Reporting, ReportView, TallyView } from '../../ipc/contract.ts';
import type { CallBook } from '../calls.ts';

export interface ReportPorts {
  store: Reports;
  calls: CallBook;
  clock: Clock;
  calendar: Calendar;
  timeZone: () => string;
  usdPerPhoneMinute: () => number;
}

/** What a day brought and cost. */
export function createReporting(ports: ReportPorts): Reporting {
  const { store, calls, clock, calendar } = ports;
  return {
    report: ({ day: wanted }) => {
      calls.write();
      const now = clock.now();
      const day = dayMeant(calendar, wanted, now);
      const since = calendar.startOf(day);
      const until = calendar.startOf(dayAfter(day));
      const tally = store.tally({ day, since, until, now });
      const usdPerPhoneMinute = ports.usdPerPhoneMinute();
      const total = tallyOf(tally.ends, tally.phones, usdPerPhoneMinute);
      const callsMade = sum(tally.calls.map(({ made }) => made));
      const each = (amount: number) => (total.posts === 0 ? null : amount / total.posts);
      return {
        now,
        day,
        sinceAt: since,
        untilAt: until,
        timeZone: ports.timeZone(),
        usdPerPhoneMinute,
        campaigns: byCampaign(tally, usdPerPhoneMinute),
        total,
        hours: hoursOf(tally.ends, since, until),
        calls: tally.calls,
        callsMade,
        callsPerPost: each(callsMade),
        phoneMinutesPerPost: each(total.phoneMinutes),
      };
    },
  };
}

function dayMeant(calendar: Calendar, wanted: string, now: number): Day {
  const today = calendar.dayOf(now);
  if (wanted === 'today') return today;
  return wanted === 'yesterday' ? calendar.dayOf(calendar.startOf(today) - 1) : wanted;
}

/** Days are names, so counting them needs no time zone. */
const dayAfter = (day: Day): Day =>
  new Date(Date.parse(`${day}T00:00:00Z`) + hoursMs(24)).toISOString().slice(0, 10);

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

function tallyOf(
  ends: readonly EndCount[],
  phones: readonly PhoneCount[],
  usdPerPhoneMinute: number,
): TallyView {
  const of = (kind: EndCount['kind']) => attemptsIn(ends.filter((end) => end.kind === kind));
  const [posts, failed, unconfirmed] = [of('published'), of('failed'), of('unconfirmed')];
  const settled = posts + failed + unconfirmed;
  const phoneMinutes = sum(phones.map(({ minutes }) => minutes));
  return {
    posts,
    failed,
    retried: of('retry'),
    unconfirmed,
    givenBack: of('deferred'),
    successRate: settled === 0 ? null : posts / settled,
    failures: failuresIn(ends),
    phoneMinutes,
    costUsd: phoneMinutes * usdPerPhoneMinute,
    ownCalls: sum([...ends, ...phones].map(({ calls }) => calls)),
  };
}

const attemptsIn = (ends: readonly EndCount[]): number => sum(ends.map(({ attempts }) => attempts));

/** A job that was given back has not failed. */
function failuresIn(ends: readonly EndCount[]): TallyView['failures'] {
  const classes = new Map<NonNullable<EndCount['blame']>, number>();
  for (const { kind, blame, attempts } of ends) {
    if (kind !== 'deferred' && blame !== null) classes.set(blame, (classes.get(blame) ?? 0) + attempts);
  }
  return [...classes]
    .map(([blame, count]) => ({ class: blame, count }))
    .sort((a, b) => b.count - a.count || (a.class < b.class ? -1 : 1));
}

function byCampaign({ ends, phones }: DayTally, usdPerPhoneMinute: number): ReportView['campaigns'] {
  const names = new Set([...ends, ...phones].map(({ campaign }) => campaign));
  return [...names].sort().map((campaign) => {
    const isIts = (row: { campaign: string }) => row.campaign === campaign;
    return { campaign, ...tallyOf(ends.filter(isIts), phones.filter(isIts), usdPerPhoneMinute) };
  });
}

function hoursOf(ends: readonly EndCount[], since: number, until: number): ReportView['hours'] {
  const amount = Math.ceil((until - since) / hoursMs(1));
  return Array.from({ length: amount }, (_, hour) => {
    const of = (kind: EndCount['kind']) =>
      attemptsIn(ends.filter((end) => end.hour === hour && end.kind === kind));
    return {
      startsAt: since + hoursMs(hour),
      posts: of('published'),
      failed: of('failed'),
      retried: of('retry'),
      unconfirmed: of('unconfirmed'),
    };
  });
}
