import type { AttemptPhase, JobState } from '../../../src/domain/job.ts';
import type { Ending } from '../../../src/machines/protocol.ts';
import type { WorkerHappening } from './happenings.ts';

/** Where a worker is, for somebody who watches what it asks for and what the rows say of it. */
export type Place =
  'idle' | 'claiming' | 'uploading' | 'wantsPhone' | 'inCloud' | 'chaining' | 'resting' | 'done';

export interface Situation {
  place: Place;
  ending: Ending | null;
  /** It holds a phone that runs. */
  hasPhone: boolean;
  /** The last post on that phone is out. */
  hasPosted: boolean;
}

/** What must be so afterwards. What is not named must be as it was; nobody is told anything and the cloud sees nothing. */
export interface Expected {
  place?: Place;
  /** The campaign is told. */
  told?: 'worker.idle' | 'worker.wantsPhone' | 'worker.releasesPhone';
  /** The post on the released phone was published. */
  completed?: boolean;
  /** The deeds that are on their way. */
  asks?: readonly ('claim' | 'findUpload')[];
  /** What becomes of the job that was in hand. */
  job?: JobState;
  calls?: readonly string[];
}

type Line = (situation: Situation) => Expected;

const release = ({ hasPhone, hasPosted }: Situation, completed = hasPosted): Expected =>
  hasPhone ? { told: 'worker.releasesPhone', completed } : {};

/** Whoever was told to end is done as soon as nothing is in hand. */
const free = (situation: Situation): Place => (situation.ending === null ? 'resting' : 'done');

const goesBack: Line = (situation) => ({ ...release(situation), job: 'pending', place: 'done', asks: [] });

/** The phone of a job that was asked for is let go, whether it runs by now or not. */
const goesBackWithPhone: Line = (situation) => goesBack({ ...situation, hasPhone: true });

const endsWithoutWork: Line = () => ({ place: 'done' });

/** The phone is known to work: the account's next job may have it at once. */
const leavesPhoneWell =
  (job: JobState): Line =>
  (situation) =>
    situation.ending === null
      ? { place: 'chaining', asks: ['claim'], job, calls: ['task/query'] }
      : { ...release(situation, job === 'succeeded'), place: 'done', job, calls: ['task/query'] };

const leavesPhoneInDoubt =
  (job: JobState): Line =>
  (situation) => ({
    ...release(situation, false),
    place: free(situation),
    job,
    calls: ['task/query'],
  });

const beginsJob: Line = (situation) =>
  situation.ending === null ? { place: 'uploading', asks: ['findUpload'] } : goesBack(situation);

const goesOn: Line = () => ({});

/** By where it is, and what happens then. */
const lines: Readonly<Record<Place, Partial<Record<WorkerHappening, Line>>>> = {
  idle: {
    'there may be work': () => ({ place: 'claiming', asks: ['claim'] }),
    'the campaign is stopped': endsWithoutWork,
    'the campaign is stopped at once': endsWithoutWork,
    'postd goes down': endsWithoutWork,
  },
  claiming: {
    'a job is due': beginsJob,
    'no job is due': ({ ending }) =>
      ending === null ? { place: 'idle', asks: [], told: 'worker.idle' } : { place: 'done', asks: [] },
    'the campaign is stopped': goesOn,
    'the campaign is stopped at once': goesOn,
    'postd goes down': goesOn,
    'postd is killed': () => ({ asks: ['claim'] }),
  },
  uploading: {
    'its video is in the cloud': () => ({
      place: 'wantsPhone',
      told: 'worker.wantsPhone',
      asks: [],
      calls: ['upload/getUrl', 'storage/put'],
    }),
    'the campaign is stopped': goesBack,
    'the campaign is stopped at once': goesBack,
    'postd goes down': goesBack,
    'postd is killed': () => ({ asks: ['findUpload'] }),
  },
  wantsPhone: {
    'its phone runs': () => ({ place: 'inCloud', calls: ['rpa/task/instagramPubReels'] }),
    'its phone is in use': () => ({ place: 'resting', job: 'pending' }),
    'the campaign is stopped': goesBackWithPhone,
    'the campaign is stopped at once': goesBackWithPhone,
    'postd goes down': goesBackWithPhone,
    'postd is killed': () => ({ place: 'uploading', asks: ['findUpload'] }),
  },
  inCloud: {
    'its task runs': () => ({ calls: ['task/query'] }),
    'it is posted': leavesPhoneWell('succeeded'),
    'its video is refused': leavesPhoneWell('failed'),
    'its account is logged out': leavesPhoneInDoubt('failed'),
    // The cloud does not say that it never began.
    'its task is cancelled': leavesPhoneInDoubt('unconfirmed'),
    'the campaign is stopped': goesOn,
    'the campaign is stopped at once': () => ({ calls: ['task/cancel'] }),
    'postd goes down': goesOn,
    'postd is killed': goesOn,
  },
  chaining: {
    'a job is due': beginsJob,
    'no job is due': (situation) => ({ ...release(situation), place: free(situation), asks: [] }),
    'the campaign is stopped': goesOn,
    'the campaign is stopped at once': goesOn,
    'postd goes down': goesOn,
    'postd is killed': () => ({ place: 'claiming', asks: ['claim'] }),
  },
  resting: {
    'the pause is over': () => ({ place: 'claiming', asks: ['claim'] }),
    'the campaign is stopped': endsWithoutWork,
    'the campaign is stopped at once': endsWithoutWork,
    'postd goes down': endsWithoutWork,
    'postd is killed': () => ({ place: 'claiming', asks: ['claim'] }),
  },
  done: {},
};

/** What must be so after a happening, by what was to be seen before it. */
export function expected(happening: WorkerHappening, situation: Situation): Expected {
  if (happening === 'its campaign breaks down') return { place: 'done' };
  const line = lines[situation.place][happening];
  if (line === undefined) throw new Error(`nobody said what "${happening}" does while ${situation.place}`);
  return line(situation);
}

/** The phase of the attempt in hand; null: there is none. */
export const phaseIn: Readonly<Record<Place, AttemptPhase | null>> = {
  idle: null,
  claiming: null,
  uploading: 'uploading',
  wantsPhone: 'awaitingPhone',
  inCloud: 'confirming',
  chaining: null,
  resting: null,
  done: null,
};
