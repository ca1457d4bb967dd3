import type { Failure } from '../../../src/domain/blame.ts';
import type { Attempt, AttemptPhase, JobState, Outcome } from '../../../src/domain/job.ts';
import { minutesMs, secondsMs, type Moment } from '../../../src/domain/time.ts';
import type { PostHappening } from './happenings.ts';

/** What somebody knows of a post who watches the rows and the line, and nothing of the machine. */
export interface Situation {
  row: Attempt;
  /** The moment of what happened, and of what led to it. */
  now: Moment;
  /** When the last call went out. */
  askedAt: Moment;
  /** Whether it was told to end, since it began or came back. */
  ending: 'stop' | 'park' | 'cancel' | null;
  /** How often it asked for a place for the video, in this life. */
  placesAsked: number;
  /** Whether it knows, in this life, where the video is. */
  hasPlace: boolean;
  /** The task was seen running, or nobody looked for a while. */
  mayHaveRun: boolean;
  /** What the campaign's settings say. */
  mayCreateAgain: boolean;
  /** The id of the last task the cloud made for it. */
  taskId: string | null;
  shareLink: string | null;
}

/** What must be so afterwards. What is not named must be as it was. */
export interface Expected {
  row?: Partial<Attempt>;
  /** The outcome, by kind, code and when the job comes back. */
  outcome?: { kind: Outcome['kind']; code: string; notBefore?: Moment };
  published?: { from: Moment; until: Moment; shareLink: string | null };
  wantsPhone?: boolean;
  /** What is newly on its way. */
  asks?: readonly string[];
}

type Line = (situation: Situation) => Expected;

const patience = {
  task: minutesMs(45),
  cancel: minutesMs(10),
  look: minutesMs(5),
  person: minutesMs(3),
};
/** A lost create may arrive for so long; first look after it; then three of them, spread over that time. */
const [horizonMs, firstLookMs, betweenLooksMs] = [minutesMs(10), secondsMs(15), secondsMs(200)];
const looksForAProof = 3;

const settles = (
  kind: Outcome['kind'],
  code: string,
  row: Partial<Attempt> = {},
  notBefore?: Moment,
): Expected => ({
  row: { phase: 'settling', deadlineAt: null, ...row },
  outcome: { kind, code, ...(notBefore === undefined ? {} : { notBefore }) },
  asks: ['settle'],
});

const givenBack: Line = ({ ending, now }) =>
  settles('deferred', ending === 'stop' ? 'campaign.stopping' : 'daemon.stopping', {}, now);

const goesBack =
  (ending: 'stop' | 'park' | 'cancel'): Line =>
  (situation) =>
    givenBack({ ...situation, ending });

const uploadsAgain =
  (code: string): Line =>
  ({ placesAsked }) =>
    placesAsked < 2 ? { asks: ['askUploadUrl'] } : settles('retry', code);

const createGoesOut: Line = ({ row, now }) => {
  const createNumber = row.createNumber + 1;
  return {
    row: {
      phase: 'publishing',
      createNumber,
      taskName: `postd-5ea5a1-${row.attemptId}-${createNumber}`,
      scheduleAtSeconds: Math.max(Math.floor(now / 1000), (row.scheduleAtSeconds ?? 0) + 1),
      createSentAt: now,
      createRepliedAt: null,
      doubtUntil: null,
      absentLooks: 0,
      deadlineAt: null,
    },
    asks: ['publish'],
  };
};

const taskIsKnown: Line = ({ now, taskId }) => ({
  row: {
    phase: 'confirming',
    taskId,
    createRepliedAt: now,
    doubtUntil: null,
    deadlineAt: now + patience.task,
  },
});

const isInDoubt: Line = ({ now }) => ({
  row: {
    phase: 'lookingUp',
    createRepliedAt: now,
    doubtUntil: now + horizonMs,
    absentLooks: 0,
    deadlineAt: now + firstLookMs,
  },
});

/** What a look into the history proves: nothing before the horizon, and then only the third that finds the phone idle. */
function afterLook(situation: Situation, isAbsent: boolean, isIdle: boolean): Expected {
  const { row, now, askedAt, ending, hasPlace, mayCreateAgain } = situation;
  const doubtUntil = row.doubtUntil ?? 0;
  const looks = row.absentLooks + (isAbsent ? 1 : 0);
  const isProven = isAbsent && isIdle && looks >= looksForAProof && askedAt >= doubtUntil;
  if (isProven && !mayCreateAgain) return settles('unconfirmed', 'create.lost', { doubtUntil: null });
  if (isProven && ending === null && hasPlace && row.createNumber < 2) return createGoesOut(situation);
  if (isProven) return settles('retry', 'create.never-arrived', { doubtUntil: null });
  if (askedAt >= doubtUntil + horizonMs) return settles('unconfirmed', 'create.lost');
  const next = now + betweenLooksMs;
  return { row: { absentLooks: looks, deadlineAt: now < doubtUntil ? Math.min(next, doubtUntil) : next } };
}

const cancelled: Line = ({ row, ending, now, mayHaveRun }) => {
  if (mayHaveRun) return settles('unconfirmed', 'task.cancelled-midway');
  if (row.cancelAskedAt === null) return settles('failed', 'task.cancelled');
  if (ending === null) return settles('retry', 'task.too-long');
  return settles('deferred', ending === 'stop' ? 'campaign.stopping' : 'daemon.stopping', {}, now);
};

const cancelGoesOut: Line = ({ now }) => ({
  row: { phase: 'cancelling', cancelAskedAt: now, deadlineAt: null },
  asks: ['cancel'],
});

/** What became of the task meanwhile is asked before its time is said to be over. */
const looksFirst: Line = ({ row, now }) => ({
  row: { deadlineAt: Math.max(row.deadlineAt ?? 0, now + patience.look) },
});

const cancelIsAnswered: Line = ({ now }) => ({
  row: { phase: 'confirming', deadlineAt: now + patience.cancel },
});

const beginsAgain: Line = () => ({ row: { phase: 'uploading' }, asks: ['findUpload'] });
const settlesAgain: Line = () => ({ asks: ['settle'] });

/** By what the row says, and what happens then. Whatever has no line changes nothing that anybody could see. */
const lines: Readonly<Record<AttemptPhase, Partial<Record<PostHappening, Line>>>> = {
  uploading: {
    'it begins': () => ({ asks: ['findUpload'] }),
    'the video is in the cloud': () => ({ row: { phase: 'awaitingPhone' }, wantsPhone: true }),
    'the video is not in the cloud': () => ({ asks: ['askUploadUrl'] }),
    'a place is given': () => ({ asks: ['putMedia'] }),
    'the cloud fails to give a place': uploadsAgain('http.502'),
    'the cloud refuses a place': () => settles('retry', 'geelark.40001'),
    'the video arrives': () => ({ row: { phase: 'awaitingPhone' }, wantsPhone: true }),
    'the video does not arrive': uploadsAgain('http.503'),
    'the campaign is stopped': goesBack('stop'),
    'postd goes down': goesBack('park'),
    'postd goes down and cancels': goesBack('cancel'),
    'postd is killed': beginsAgain,
  },
  awaitingPhone: {
    'its phone runs': createGoesOut,
    'its phone is still being stopped': ({ now }) =>
      settles('deferred', 'phone.stopping', {}, now + secondsMs(30)),
    'its phone does not start': () => settles('retry', 'phone.boot-timeout'),
    'its phone is in use': ({ now }) => settles('deferred', 'phone.occupied', {}, now + patience.person),
    'the campaign is stopped': goesBack('stop'),
    'postd goes down': goesBack('park'),
    'postd goes down and cancels': goesBack('cancel'),
    'postd is killed': beginsAgain,
  },
  publishing: {
    'the create is accepted': (situation) => {
      const { ending, now } = situation;
      const known = taskIsKnown(situation);
      const cancels = { ...known.row, phase: 'cancelling', cancelAskedAt: now, deadlineAt: null } as const;
      return ending === 'cancel' ? { row: cancels, asks: ['cancel'] } : known;
    },
    'the create is refused': ({ now }) => settles('failed', 'geelark.43004', { createRepliedAt: now }),
    'the reply to the create is lost': isInDoubt,
    'postd is killed': isInDoubt,
    'postd is killed once the create is out': isInDoubt,
  },
  lookingUp: {
    'the time is up': () => ({ asks: ['lookUp'] }),
    'the history shows it': (situation) => lines.publishing['the create is accepted']?.(situation) ?? {},
    'the history does not show it': (situation) => afterLook(situation, true, true),
    'the history shows others at work': (situation) => afterLook(situation, true, false),
    'the history cannot be read': (situation) => afterLook(situation, false, false),
  },
  confirming: {
    'the task completes': ({ row, now, shareLink }) => ({
      row: { phase: 'settling', deadlineAt: null },
      published: { from: row.createSentAt ?? 0, until: now, shareLink },
      asks: ['settle'],
    }),
    'the task fails, and nothing is out': () => settles('failed', 'task.20116'),
    'the task fails, and may be out': () => settles('unconfirmed', 'task.20129'),
    'the task is cancelled before it began': cancelled,
    'the task is cancelled midway': () => settles('unconfirmed', 'task.cancelled-midway'),
    'postd goes down and cancels': (situation) =>
      situation.row.cancelAskedAt === null ? cancelGoesOut(situation) : {},
    'the time is up': (situation) =>
      situation.row.cancelAskedAt === null
        ? cancelGoesOut(situation)
        : settles('unconfirmed', 'task.endless'),
    'postd is killed': looksFirst,
    'postd is killed, and away for long': looksFirst,
  },
  cancelling: {
    'the cancel is accepted': cancelIsAnswered,
    'the reply to the cancel is lost': cancelIsAnswered,
    'postd is killed': cancelGoesOut,
  },
  settling: {
    'the outcome is written': ({ now }) => ({ row: { phase: 'settled', settledAt: now } }),
    'postd is killed': settlesAgain,
  },
  settled: {},
};

/** What must be so after a happening, by what was to be seen before it. */
export const expected = (happening: PostHappening, situation: Situation): Expected =>
  lines[situation.row.phase][happening]?.(situation) ?? {};

/** What becomes of a job by the outcome of its attempt; it stays in hand until that is written. */
export function jobStateAfter({ phase, outcome }: Attempt): JobState {
  if (phase !== 'settled' || outcome === null) return 'claimed';
  const states = {
    published: 'succeeded',
    failed: 'failed',
    retry: 'retrying',
    deferred: 'pending',
    unconfirmed: 'unconfirmed',
  } as const;
  return states[outcome.kind];
}

export const codeOf = (outcome: Outcome | null): Failure['code'] | null =>
  outcome === null || outcome.kind === 'published' ? null : outcome.failure.code;
