import type { LeasePhase } from '../../../src/domain/lease.ts';
import type { JobState } from '../../../src/domain/job.ts';
import type { Leftovers, ReaperHappening } from './happenings.ts';

export type Doing = 'waiting' | 'searching' | 'reviewing' | 'abandoned';

/** What somebody knows of the reaper who watches what it asks for, and what there is to be seen to. */
export interface Situation {
  doing: Doing;
  left: Leftovers;
  /** The last look for evidence is long ago, or there was none. */
  isReviewDue: boolean;
}

/** What must be so afterwards. What is not named must be as it was. */
export interface Expected {
  doing?: Doing;
  /** How many phones and posts the supervisor is told that the reaper has in hand; once for each time it is told. */
  told?: readonly number[];
  asks?: readonly ('findOrphans' | 'review')[];
  calls?: readonly string[];
  /** What the rows say of the post, its phone and the ordered phone. */
  job?: JobState;
  phone?: LeasePhase | null;
  ordered?: LeasePhase | null;
}

type Line = (situation: Situation) => Expected;

const inHand = ({ post, ordered }: Leftovers): number =>
  (post === 'followed' ? 2 : 0) + (post === 'phoneFollowed' ? 1 : 0) + (ordered === 'followed' ? 1 : 0);

const search: Expected = { doing: 'searching', asks: ['findOrphans'] };

/** What was left is followed from now on; an ordered phone is stopped at once. */
const storeAnswers: Line = ({ left, isReviewDue }) => {
  const post = left.post === 'left' || left.post === 'followed' ? 2 : 0;
  const phone = left.post === 'phoneLeft' || left.post === 'phoneFollowed' ? 1 : 0;
  const ordered = left.ordered === 'none' ? 0 : 1;
  const next = isReviewDue
    ? ({ doing: 'reviewing', asks: ['review'] } as const)
    : ({ doing: 'waiting', asks: [] } as const);
  const told = [post + phone + ordered];
  return left.ordered === 'left'
    ? { ...next, told, calls: ['phone/stop'], ordered: 'confirmingOff' }
    : { ...next, told };
};

const lines: Readonly<Record<ReaperHappening, Line>> = {
  'a run leaves a post behind': () => ({ job: 'claimed', phone: 'inUse' }),
  'an operator orders a phone to be stopped': ({ doing }) =>
    doing === 'reviewing' ? { ordered: 'stopping' } : { ...search, ordered: 'stopping' },
  'the store answers': storeAnswers,
  'the store answers, long after the last review': storeAnswers,
  'the review is over': () => ({ doing: 'waiting', asks: [] }),
  'the pause is over': () => search,
  'the task runs': () => ({}),
  'the task ends': ({ left }) => ({
    told: [inHand({ ...left, post: 'phoneFollowed' })],
    calls: ['phone/stop'],
    job: 'succeeded',
    phone: 'confirmingOff',
  }),
  'the phone of the post is seen off': ({ left }) => ({
    told: [inHand({ ...left, post: 'gone' })],
    phone: null,
  }),
  'the ordered phone is seen off': ({ left }) => ({
    told: [inHand({ ...left, ordered: 'none' })],
    ordered: null,
  }),
  'an operator lets the ordered phone go': ({ left }) => ({
    told: [inHand({ ...left, ordered: 'none' })],
    ordered: null,
  }),
  'the supervisor breaks down': () => ({ doing: 'abandoned' }),
  'postd is killed': () => search,
};

/** What must be so after a happening, by what was to be seen before it. */
export const expected = (happening: ReaperHappening, situation: Situation): Expected =>
  lines[happening](situation);
