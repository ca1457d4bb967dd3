import type { JobState } from '../../domain/job.ts';
import type { Standing } from '../../domain/standing.ts';
import type { ReasonView, WhyView } from '../../ipc/contract.ts';
import { hindrances, type Situation } from './hindrances.ts';
import { doing, needs, passes } from './reasons.ts';

/**
 * "Why is this job not running?" What hinders it is told by `hindrances.ts`; what nothing hinders is `due`, which
 * is exactly what a claim would take.
 */
export function why(standing: Standing, situation: Situation): WhyView {
  const { state } = standing.job;
  if (state === 'claimed') return { state: 'inHand', reasons: [inHand(standing)] };
  if (state === 'unconfirmed') return { state: 'needsYou', reasons: [unconfirmed(standing)] };
  if (state !== 'pending' && state !== 'retrying') return { state: 'over', reasons: [over(state, standing)] };

  const reasons = hindrances(standing, situation);
  if (reasons.length === 0) return { state: 'due', reasons: [due(standing)] };
  return { state: reasons.some(({ needsYou }) => needsYou) ? 'needsYou' : 'waits', reasons };
}

const due = ({ openRun, inHand: busy, ahead }: Standing): ReasonView => {
  const workers = openRun?.workers ?? 0;
  const queue = ahead === 0 ? '' : `; ${ahead} ${ahead === 1 ? 'job comes' : 'jobs come'} first`;
  return busy >= workers
    ? passes(
        'no-worker',
        `it is due; ${workers === 1 ? 'the only worker is' : `all ${workers} workers are`} busy${queue}`,
      )
    : passes('due', `it is due; the next worker that is rested takes it${queue}`);
};

const inHand = ({ lastAttempt }: Standing): ReasonView => {
  if (lastAttempt === null) return passes('in-hand', 'it is in hand');
  const { worker, number, phase, deadlineAt } = lastAttempt;
  return passes('in-hand', `it is running: worker ${worker}, attempt ${number}, ${doing[phase]}`, deadlineAt);
};

const unconfirmed = ({ job }: Standing): ReasonView =>
  needs(
    'unconfirmed',
    `it may or may not be out${job.reason === null ? '' : `: ${job.reason}`}. Look at the account; then say --posted or --not-posted`,
    'job',
    'resolve',
    job.jobId,
    '--posted',
  );

type Ended = Exclude<JobState, 'pending' | 'claimed' | 'retrying' | 'unconfirmed'>;

const over = (state: Ended, { job, lastAttempt, resolution, publishedBy }: Standing): ReasonView => {
  const because = job.reason === null ? '' : `: ${job.reason}`;
  const tries = `${job.attempts} ${job.attempts === 1 ? 'attempt' : 'attempts'}`;
  switch (state) {
    case 'succeeded':
      return passes('posted', `it was posted${postedHow(lastAttempt, resolution)}`);
    case 'failed':
      return {
        ...passes('failed', `it failed for good after ${tries}${because}`),
        next: ['job', 'retry', job.jobId],
      };
    case 'skipped':
      return passes(
        'skipped',
        publishedBy === null
          ? `it was skipped${because}`
          : `it was skipped, as ${publishedBy} had posted the video to ${job.account}`,
      );
    case 'cancelled':
      return passes('cancelled', `it was cancelled${because}`);
  }
};

const postedHow = (attempt: Standing['lastAttempt'], resolution: Standing['resolution']): string => {
  if (attempt === null) return '';
  if (resolution?.attemptId !== attempt.attemptId) return ` by attempt ${attempt.number}`;
  const who = resolution.by === 'operator' ? 'an operator' : 'what the cloud showed later';
  return `, says ${who}${resolution.note === null ? '' : `: ${resolution.note}`}`;
};
