import { pausesOf } from '../../domain/pause.ts';
import type { Run } from '../../domain/run.ts';
import type { Standing } from '../../domain/standing.ts';
import { hoursMs, minutesMs, type Moment } from '../../domain/time.ts';
import type { ReasonView } from '../../ipc/contract.ts';
import { doing, holding, needs, passes } from './reasons.ts';

/** What the rows do not say. */
export interface Situation {
  at: Moment;
  /** When the account's day is over, and the cap counts anew. */
  dayEndsAt: Moment;
  daemon: 'recovering' | 'running' | 'draining';
  /** When a campaign that crashed is made anew; null when it has not, or will not be. */
  restartsAt: Moment | null;
}

/** One thing that keeps a job from running; null when it does not apply. */
type Rule = (standing: Standing, situation: Situation) => ReasonView | null;

/**
 * All that keeps an open job from being claimed, the widest first. These are the conditions of a claim
 * (`store/claims.ts`) in words, and a test holds the two together: a new condition there is a new rule here.
 */
export const hindrances = (standing: Standing, situation: Situation): ReasonView[] =>
  [...outerRules, ...(isEnlisted(standing) ? rulesOfTheRun : []), isPublished].flatMap(
    (rule) => rule(standing, situation) ?? [],
  );

const isEnlisted = ({ run, openRun }: Standing): boolean => openRun !== null && run?.runId === openRun.runId;

const daemonIsAway: Rule = (_, { daemon }) => {
  if (daemon === 'recovering') return passes('recovering', 'postd reads what its last life left');
  return daemon === 'draining'
    ? passes('daemon-draining', 'postd is going down and takes no new work; it goes on at its next start')
    : null;
};

const isPaused: Rule = ({ pauses, job: { campaign, account } }) => {
  const [pause] = pausesOf(pauses, { campaign, account });
  if (pause === undefined) return null;
  const { kind, name, message } = pause;
  const whose = {
    everything: 'everything',
    campaign: 'the campaign',
    account: `account ${account}`,
    phone: `phone ${account}`,
  };
  const noun = kind === 'everything' ? 'daemon' : kind;
  return needs(
    kind === 'everything' ? 'paused' : `${kind}-paused`,
    `${whose[kind]} is paused: ${message}`,
    noun,
    'resume',
    ...(name === null ? [] : [name]),
  );
};

/** Of the run that is going: before its hours begin nothing of it is claimed. */
const isOutsideHours: Rule = ({ open }, { at }) =>
  open.from <= at
    ? null
    : passes('outside-hours', 'it is outside the hours of the campaign (schedule.hours)', open.from);

/** A job runs in the run it is enlisted in, while that is open. */
const isNotEnlisted: Rule = (standing, { restartsAt }) => {
  const { job, run, openRun } = standing;
  if (openRun === null) return notRunning(job.campaign, run, restartsAt);
  if (isEnlisted(standing)) return null;
  return needs(
    'not-enlisted',
    `the run that is going (run ${openRun.runId}) was started without it, with a limit, for one account, or before it was planned; the next start takes it`,
    'campaign',
    'start',
    job.campaign,
  );
};

const notRunning = (campaign: string, run: Run | null, restartsAt: Moment | null): ReasonView => {
  if (restartsAt !== null) return restarting(restartsAt);
  const reason = run === null || run.reason === null ? '' : `: ${run.reason}`;
  const message =
    run === null
      ? 'the campaign has not been started since the job was planned'
      : `the campaign is not running; run ${run.runId} ${run.phase === 'stopped' ? 'was stopped' : run.phase} without it${reason}`;
  return needs('not-running', message, 'campaign', 'start', campaign);
};

const restarting = (at: Moment): ReasonView =>
  passes('restarting', 'the campaign has crashed and is about to be made anew', at);

const isCrashed: Rule = ({ openRun }, { restartsAt }) =>
  openRun === null || restartsAt === null ? null : restarting(restartsAt);

/** They hold whether the job is in the open run or not. */
const outerRules: readonly Rule[] = [daemonIsAway, isPaused, isNotEnlisted, isCrashed];

const isDraining: Rule = ({ openRun, job }) =>
  openRun?.phase === 'draining'
    ? needs(
        'draining',
        'the campaign is being stopped, or its run is ending; no new job is begun',
        'campaign',
        'start',
        job.campaign,
      )
    : null;

const isTooSoon: Rule = ({ job, openRun, mayBeginAt, lastPostAt }, { at }) => {
  if (openRun === null || mayBeginAt <= at) return null;
  const { minGapMs, spreadMs } = openRun.settings.schedule;
  if (lastPostAt === null || lastPostAt + minGapMs <= at) {
    return passes(
      'spread',
      `posts are spread over ${span(spreadMs)} (schedule.spread), and its turn comes`,
      mayBeginAt,
    );
  }
  const gap = `account ${job.account} posts at most every ${span(minGapMs)} (schedule.minGap), and may have posted less than that ago`;
  return passes('min-gap', spreadMs === 0 ? gap : `${gap}; its share of the spread comes on top`, mayBeginAt);
};

/** `90 min`, `4 h`. */
const span = (lengthMs: number): string =>
  lengthMs % hoursMs(1) === 0 ? `${lengthMs / hoursMs(1)} h` : `${Math.round(lengthMs / minutesMs(1))} min`;

const isOfLaterPass: Rule = ({ job, openRun }) => {
  if (openRun === null) return null;
  const why = job.reason === null ? '' : `, as it failed before: ${job.reason}`;
  if (openRun.phase === 'betweenPasses') {
    return passes('between-passes', `the run rests between two passes${why}`, openRun.deadlineAt);
  }
  return job.passNumber > openRun.passNumber
    ? passes(
        'later-pass',
        `it is tried again in pass ${job.passNumber}, when pass ${openRun.passNumber} is over${why}`,
      )
    : null;
};

const isPutOff: Rule = ({ job }, { at }) =>
  job.notBefore !== null && job.notBefore > at
    ? passes('not-before', `it is put off: ${job.reason ?? 'its time has not come'}`, job.notBefore)
    : null;

/** Outside the hours nobody's patience is used up. */
const hasWaitedTooLong: Rule = ({ job, openRun, open }, { at }) =>
  openRun !== null &&
  job.waitingSince !== null &&
  Math.max(job.waitingSince, open.from) <= at - openRun.settings.retry.patienceMs
    ? needs(
        'out-of-patience',
        `it has been put off for longer than the campaign's patience (retry.patience)${job.reason === null ? '' : `: ${job.reason}`}; this run ends without it, the next start takes it`,
        'campaign',
        'start',
        job.campaign,
      )
    : null;

const hasNoPhone: Rule = ({ job, phones }) => {
  if (phones.length === 1) return null;
  return phones.length === 0
    ? needs('no-phone', `no phone of the team is called ${job.account}`, 'campaign', 'check', job.campaign)
    : needs(
        'two-phones',
        `${phones.length} phones of the team are called ${job.account}; rename all but one`,
        'campaign',
        'check',
        job.campaign,
      );
};

const isAccountInHand: Rule = ({ job, rival }) => {
  if (rival === null) return null;
  const whose = rival.campaign === job.campaign ? '' : ` of campaign ${rival.campaign}`;
  const what =
    rival.account === job.account ? `account ${job.account} is busy` : `phone ${job.account} is busy`;
  return passes('account-busy', `${what} with ${rival.jobId}${whose} (${doing[rival.phase]})`);
};

const isPhoneHeld: Rule = ({ job, lease, rival }) => {
  if (lease === null || rival !== null) return null;
  const whose = lease.campaign === job.campaign ? 'an earlier job' : `campaign ${lease.campaign}`;
  const held = `phone ${job.account} is still held for ${whose}: ${holding[lease.phase]}${lease.reason === null ? '' : ` (${lease.reason})`}`;
  return lease.phase === 'takenOver'
    ? passes('phone-taken-over', held, lease.deadlineAt)
    : passes('phone-held', held);
};

const isCapReached: Rule = ({ job, cap, openRun }, { dayEndsAt }) => {
  if (openRun === null || cap.used < cap.limit) return null;
  const whose =
    cap.setBy === null || cap.setBy === job.campaign
      ? ''
      : `, the smallest cap, which is campaign ${cap.setBy}'s`;
  return {
    ...passes(
      'cap-reached',
      `account ${job.account} has ${cap.used} of its ${cap.limit} posts of today, done, in hand or possibly out${whose}; a run that ends before the day leaves it to the next start`,
      dayEndsAt,
    ),
    next: ['campaign', 'start', job.campaign],
  };
};

const isPublished: Rule = ({ job, publishedBy }) =>
  publishedBy === null
    ? null
    : passes(
        'already-posted',
        `${job.account} has this video already (${publishedBy}); the job will be skipped`,
      );

/** They are asked of jobs in the open run only: for another one they would be idle talk. */
const rulesOfTheRun: readonly Rule[] = [
  isDraining,
  isOutsideHours,
  isOfLaterPass,
  isPutOff,
  isTooSoon,
  hasWaitedTooLong,
  hasNoPhone,
  isAccountInHand,
  isPhoneHeld,
  isCapReached,
];
