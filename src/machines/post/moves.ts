import { assign, sendTo, setup } from 'xstate';
import type { Failure } from '../../domain/blame.ts';
import type { RetrySettings } from '../../domain/campaign.ts';
import type { TaskLook } from '../../domain/cloud.ts';
import type { LookUp } from '../../domain/deeds.ts';
import type { Attempt, AttemptPhase, JobBrief, Outcome } from '../../domain/job.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Moment } from '../../domain/time.ts';
import { remainingMs } from '../deadline.ts';
import { deed } from '../deed.ts';
import { judge } from '../judge.ts';
import { isHurried, isStop } from '../protocol.ts';
import type { Abandon, Ending, Looks, Mailbox, PostOutput, PostReport } from '../protocol.ts';
import type { CallResult } from '../reply.ts';
import * as trouble from '../trouble.ts';

/** What the post machine knows, notices and does. The order of things is in `machine.ts`. */
export interface PostInput {
  attempt: Attempt;
  brief: JobBrief;
  retry: RetrySettings;
  policy: Policy;
  /** Names this daemon in task names, so that two daemons of one team never adopt each other's tasks. */
  instance: string;
  parent: Mailbox<PostReport>;
}

export interface PostContext extends PostInput {
  /** The last moment the machine was told. */
  at: Moment;
  ending: Ending | null;
  uploadTries: number;
  uploadUrl: string | null;
  resourceUrl: string | null;
  /** Whether a look showed the task running: a cancel may then have come too late. */
  ran: boolean;
}

export type PostEvent =
  | { type: 'post.begin'; at: Moment }
  | { type: 'post.resume'; at: Moment }
  | { type: 'post.end'; at: Moment; ending: Ending }
  | { type: 'phone.ready'; at: Moment }
  | { type: 'phone.unavailable'; at: Moment; failure: Failure; retryAt: Moment | null }
  | Looks
  | Abandon;

/** A second create needs proof that the first never arrived; a third is never sent. */
const createsAtMost = 2;
const uploadTriesAtMost = 2;
const absentLooksNeeded = 3;

const withdrawn = (ending: Ending | null): Failure =>
  isStop(ending) ? trouble.campaignStopping : trouble.daemonStopping;

/** Why it came to nothing, and until when it cannot be otherwise. */
export interface Reason {
  failure: Failure;
  closedUntil?: Moment | undefined;
}

const outcomeOf = (context: PostContext, reason: Reason): Outcome =>
  judge({
    ...reason,
    at: context.at,
    brief: context.brief,
    passNumber: context.attempt.passNumber,
    retry: context.retry,
    policy: context.policy,
  });

const provesAbsence = ({ attempt }: PostContext, lookUp: LookUp) =>
  lookUp.kind === 'absent' &&
  lookUp.phoneIdle &&
  attempt.absentLooks + 1 >= absentLooksNeeded &&
  attempt.doubtUntil !== null &&
  lookUp.askedAt >= attempt.doubtUntil;

/** What the cloud said of our task in this round; undefined when it was not asked. */
export const ourLook = ({ attempt }: PostContext, event: PostEvent): TaskLook | undefined =>
  event.type === 'looks' && attempt.taskId !== null ? event.tasks[attempt.taskId] : undefined;

const isEnd = (context: PostContext, event: PostEvent, status: TaskLook['status']) =>
  ourLook(context, event)?.status === status;

export const moves = setup({
  types: {
    context: {} as PostContext,
    input: {} as PostInput,
    events: {} as PostEvent,
    output: {} as PostOutput,
  },
  actors: {
    findUpload: deed('findUpload'),
    askUploadUrl: deed('askUploadUrl'),
    putMedia: deed('putMedia'),
    publish: deed('publish'),
    lookUp: deed('lookUp'),
    cancel: deed('cancel'),
    settle: deed('settle'),
  },
  delays: {
    deadline: ({ context }) => remainingMs(context.attempt.deadlineAt, context.at),
  },
  guards: {
    wasLeftIn: ({ context }, { phases }: { phases: readonly AttemptPhase[] }) =>
      phases.includes(context.attempt.phase),
    isOk: (_, reply: { ok: boolean }) => reply.ok,
    isRefused: (_, reply: CallResult) => !reply.ok && reply.effect === 'none',
    hasUpload: (_, answer: { resourceUrl: string | null }) => answer.resourceUrl !== null,
    mayUploadAgain: ({ context }, { failure }: CallResult) =>
      failure?.blame === 'infrastructure' && context.uploadTries < uploadTriesAtMost,
    isOurs: ({ context, event }) => ourLook(context, event) !== undefined,
    hasStatus: ({ context, event }, { status }: { status: TaskLook['status'] }) =>
      isEnd(context, event, status),
    failedForSure: ({ context, event }) =>
      isEnd(context, event, 'failed') && ourLook(context, event)?.mayBeOut === false,
    cancelledMidway: ({ context, event }) =>
      isEnd(context, event, 'cancelled') && (context.ran || ourLook(context, event)?.mayBeOut === true),
    cancelledByUs: ({ context, event }) =>
      isEnd(context, event, 'cancelled') && context.attempt.cancelAskedAt !== null,
    cancelledByUsAtTheEnd: ({ context, event }) =>
      isEnd(context, event, 'cancelled') && context.attempt.cancelAskedAt !== null && context.ending !== null,
    isFound: (_, lookUp: LookUp) => lookUp.kind === 'found',
    isProvenAbsent: ({ context }, lookUp: LookUp) => provesAbsence(context, lookUp),
    mayCreateAgain: ({ context }, lookUp: LookUp) =>
      provesAbsence(context, lookUp) &&
      context.ending === null &&
      context.resourceUrl !== null &&
      context.retry.createAgainAfterProof &&
      context.attempt.createNumber < createsAtMost,
    /** Proven, and yet the operator's settings forbid a second create: a person decides. */
    isForbidden: ({ context }, lookUp: LookUp) =>
      provesAbsence(context, lookUp) && !context.retry.createAgainAfterProof,
    /** The horizon has long passed and the history still does not give a proof. */
    isHopeless: ({ context }, lookUp: LookUp) =>
      context.attempt.doubtUntil !== null &&
      lookUp.askedAt >= context.attempt.doubtUntil + context.policy.inFlightHorizonMs,
    mustCancel: ({ context }) => isHurried(context.ending) && context.attempt.cancelAskedAt === null,
    wasCancelledByUs: ({ context }) => context.attempt.cancelAskedAt !== null,
  },
  actions: {
    hear: assign({
      at: ({ context, event }) => ('at' in event ? Math.max(context.at, event.at) : context.at),
      ran: ({ context, event }) => context.ran || isEnd(context, event, 'running'),
      ending: ({ context, event }) => (event.type === 'post.end' ? event.ending : context.ending),
    }),
    learn: assign({ at: ({ context }, { at }: { at: Moment }) => Math.max(context.at, at) }),
    wake: assign({ at: ({ context }) => Math.max(context.at, context.attempt.deadlineAt ?? context.at) }),
    /** What the task did while nobody looked is unknown, so the worst is assumed. */
    assumeItRan: assign({ ran: true }),
    /** A deadline that passed while nobody was there says nothing of the task: it is looked at first. */
    allowALook: assign({
      attempt: ({ context }) => ({
        ...context.attempt,
        deadlineAt: Math.max(context.attempt.deadlineAt ?? 0, context.at + context.policy.lookPatienceMs),
      }),
    }),
    keepUpload: assign(({ context }, place: { uploadUrl?: string; resourceUrl?: string | null }) => ({
      uploadUrl: place.uploadUrl ?? context.uploadUrl,
      resourceUrl: place.resourceUrl ?? context.resourceUrl,
    })),
    countUpload: assign({ uploadTries: ({ context }) => context.uploadTries + 1 }),
    sayWantsPhone: sendTo(
      ({ context }) => context.parent,
      ({ context }) => ({ type: 'post.wantsPhone' as const, at: context.at }),
    ),
    /** The intent, on record before the call: under this name a lost create is found again. */
    intendCreate: assign({
      attempt: ({ context }) => {
        const createNumber = context.attempt.createNumber + 1;
        return {
          ...context.attempt,
          createNumber,
          taskName: `postd-${context.instance}-${context.attempt.attemptId}-${createNumber}`,
          scheduleAtSeconds: Math.max(
            Math.floor(context.at / 1000),
            (context.attempt.scheduleAtSeconds ?? 0) + 1,
          ),
          createSentAt: context.at,
          createRepliedAt: null,
          doubtUntil: null,
          absentLooks: 0,
          deadlineAt: null,
        };
      },
    }),
    keepTask: assign({
      attempt: ({ context }, { taskId }: { taskId: string | null }) => ({
        ...context.attempt,
        taskId,
        createRepliedAt: context.at,
        doubtUntil: null,
        deadlineAt: context.at + context.policy.taskPatienceMs,
      }),
    }),
    noteReply: assign({
      attempt: ({ context }) => ({ ...context.attempt, createRepliedAt: context.at }),
    }),
    doubt: assign({
      attempt: ({ context }) => ({
        ...context.attempt,
        createRepliedAt: context.at,
        doubtUntil: context.at + context.policy.inFlightHorizonMs,
        absentLooks: 0,
        deadlineAt: context.at + context.policy.firstLookUpMs,
      }),
    }),
    clearDoubt: assign({ attempt: ({ context }) => ({ ...context.attempt, doubtUntil: null }) }),
    countAbsence: assign({
      attempt: ({ context }, lookUp: LookUp) => ({
        ...context.attempt,
        absentLooks: context.attempt.absentLooks + (lookUp.kind === 'absent' ? 1 : 0),
        deadlineAt: nextLookUp(context),
      }),
    }),
    intendCancel: assign({
      attempt: ({ context }) => ({ ...context.attempt, cancelAskedAt: context.at, deadlineAt: null }),
    }),
    armCancel: assign({
      attempt: ({ context }) => ({
        ...context.attempt,
        deadlineAt: context.at + context.policy.cancelPatienceMs,
      }),
    }),
    decide: assign({
      attempt: ({ context }, { outcome }: { outcome: Outcome }) => ({
        ...context.attempt,
        outcome,
        deadlineAt: null,
      }),
    }),
    blame: assign({
      attempt: ({ context }, reason: Reason) => ({
        ...context.attempt,
        outcome: outcomeOf(context, reason),
        deadlineAt: null,
      }),
    }),
    giveBack: assign({
      attempt: ({ context, event }) => {
        const named = event.type === 'phone.unavailable' && event.retryAt !== null ? event : null;
        const outcome: Outcome = {
          kind: 'deferred',
          failure: named?.failure ?? withdrawn(context.ending),
          notBefore: named?.retryAt ?? context.at,
        };
        return { ...context.attempt, outcome, deadlineAt: null };
      },
    }),
  },
});

/** Spread over the horizon, the last one at its end; after that every so often. */
function nextLookUp({ at, attempt, policy }: PostContext): Moment {
  const pauseMs = policy.inFlightHorizonMs / absentLooksNeeded;
  const { doubtUntil } = attempt;
  return doubtUntil !== null && at < doubtUntil ? Math.min(at + pauseMs, doubtUntil) : at + pauseMs;
}
