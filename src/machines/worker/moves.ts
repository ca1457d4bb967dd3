import { assign, enqueueActions, sendTo, setup, type ActorRefFrom, type DoneActorEvent } from 'xstate';
import type { Failure } from '../../domain/blame.ts';
import type { RetrySettings } from '../../domain/campaign.ts';
import type { Attempt, JobBrief, Outcome } from '../../domain/job.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Claim } from '../../domain/store.ts';
import type { Moment } from '../../domain/time.ts';
import { remainingMs } from '../deadline.ts';
import { deed } from '../deed.ts';
import { postMachine } from '../post/machine.ts';
import type { PostInput } from '../post/moves.ts';
import type {
  Abandon,
  Aftermath,
  Ending,
  Looks,
  Mailbox,
  PostOutput,
  PostReport,
  WorkerReport,
} from '../protocol.ts';

/** What the worker machine knows, notices and does. The order of things is in `machine.ts`. */
export interface WorkerInput {
  worker: string;
  runId: number;
  retry: RetrySettings;
  delayBetweenJobsMs: number;
  policy: Policy;
  instance: string;
  parent: Mailbox<WorkerReport>;
}

export interface WorkerContext extends WorkerInput {
  /** The last moment the machine was told. */
  at: Moment;
  ending: Ending | null;
  attempt: Attempt | null;
  post: ActorRefFrom<typeof postMachine> | null;
  /** The phone the worker asked for or holds; it goes from one job to the next if both want it. */
  phoneId: string | null;
  /** Set once the phone runs for us. */
  leaseId: number | null;
  /** What the last post left on that phone. */
  aftermath: Aftermath;
  restUntil: Moment | null;
}

export type WorkerEvent =
  | { type: 'work'; at: Moment }
  | { type: 'worker.resume'; at: Moment; attempt: Attempt; brief: JobBrief; leaseId: number | null }
  | { type: 'worker.end'; at: Moment; ending: Ending }
  | { type: 'phone.ready'; at: Moment; leaseId: number; phoneId: string }
  | { type: 'phone.unavailable'; at: Moment; failure: Failure; retryAt: Moment | null }
  | Looks
  | PostReport
  | DoneActorEvent<PostOutput>
  | Abandon;

export const nothingLeft: Aftermath = { repliedAt: null, doubtUntil: null, completed: false };

/** After these the phone is known to work, so the account's next job may have it without another boot. */
const leavesPhoneWell = (outcome: Outcome) =>
  outcome.kind === 'published' || (outcome.kind === 'failed' && outcome.failure.blame === 'content');

function postIn({ post, worker }: WorkerContext): ActorRefFrom<typeof postMachine> {
  if (post === null) throw new Error(`worker ${worker} has no post in hand`);
  return post;
}

const postInput = (
  context: WorkerContext,
  attempt: Attempt,
  brief: JobBrief,
  parent: PostInput['parent'],
): PostInput => ({
  attempt,
  brief,
  retry: context.retry,
  policy: context.policy,
  instance: context.instance,
  parent,
});

export const moves = setup({
  types: {
    context: {} as WorkerContext,
    input: {} as WorkerInput,
    events: {} as WorkerEvent,
    output: {} as { worker: string; at: Moment },
    children: {} as { post: 'post' },
  },
  actors: { claim: deed('claim'), post: postMachine },
  delays: { rest: ({ context }) => remainingMs(context.restUntil, context.at) },
  guards: {
    isTaken: (_, { claim }: { claim: Claim }) => claim.kind === 'taken',
    isEnding: ({ context }) => context.ending !== null,
    mayKeepPhone: ({ context, event }) =>
      event.type === 'xstate.done.actor.post' &&
      context.leaseId !== null &&
      context.ending === null &&
      leavesPhoneWell(event.output.outcome),
  },
  actions: {
    hear: assign({
      at: ({ context, event }) => ('at' in event ? Math.max(context.at, event.at) : context.at),
      ending: ({ context, event }) => (event.type === 'worker.end' ? event.ending : context.ending),
    }),
    learn: assign({ at: ({ context }, { at }: { at: Moment }) => Math.max(context.at, at) }),
    armRest: assign({ restUntil: ({ context }) => context.at + context.delayBetweenJobsMs }),
    wake: assign({ at: ({ context }) => Math.max(context.at, context.restUntil ?? context.at) }),

    beginPost: enqueueActions(({ enqueue, context, self }, { claim }: { claim: Claim }) => {
      if (claim.kind !== 'taken') return;
      const { attempt, brief } = claim;
      enqueue.assign({
        attempt,
        post: ({ spawn }) => spawn('post', { id: 'post', input: postInput(context, attempt, brief, self) }),
      });
      enqueue.sendTo(({ context: now }) => postIn(now), { type: 'post.begin', at: context.at });
      if (context.ending !== null) {
        enqueue.sendTo(({ context: now }) => postIn(now), {
          type: 'post.end',
          at: context.at,
          ending: context.ending,
        });
      }
    }),
    resumePost: enqueueActions(({ enqueue, context, event, self }) => {
      if (event.type !== 'worker.resume') return;
      const { attempt, brief, leaseId } = event;
      enqueue.assign({
        attempt,
        leaseId,
        phoneId: leaseId === null ? null : attempt.phoneId,
        post: ({ spawn }) => spawn('post', { id: 'post', input: postInput(context, attempt, brief, self) }),
      });
      enqueue.sendTo(({ context: now }) => postIn(now), { type: 'post.resume', at: event.at });
    }),
    /**
     * A child that ended stays until it is stopped and its reference dropped. One that created nothing leaves the phone
     * as the post before left it.
     */
    forgetPost: enqueueActions(({ enqueue, context, event }) => {
      if (event.type !== 'xstate.done.actor.post') return;
      const { at, repliedAt, doubtUntil, completed } = event.output;
      enqueue.stopChild('post');
      enqueue.assign({
        post: null,
        attempt: null,
        at: Math.max(context.at, at),
        aftermath: repliedAt === null ? context.aftermath : { repliedAt, doubtUntil, completed },
      });
    }),

    tellEnding: enqueueActions(({ enqueue, context, event }) => {
      if (event.type !== 'worker.end' || context.post === null) return;
      enqueue.sendTo(context.post, { type: 'post.end', at: event.at, ending: event.ending });
    }),
    passLooks: enqueueActions(({ enqueue, context, event }) => {
      if (event.type === 'looks' && context.post !== null) enqueue.sendTo(context.post, event);
    }),
    passPhone: enqueueActions(({ enqueue, context, event }) => {
      if (event.type !== 'phone.ready' || context.post === null) return;
      const { leaseId, phoneId, at } = event;
      enqueue.assign({ leaseId, phoneId, aftermath: nothingLeft });
      enqueue.sendTo(context.post, { type: 'phone.ready', at });
    }),
    passRefusal: enqueueActions(({ enqueue, context, event }) => {
      if (event.type !== 'phone.unavailable') return;
      enqueue.assign({ leaseId: null, phoneId: null, aftermath: nothingLeft });
      if (context.post === null) return;
      const { at, failure, retryAt } = event;
      enqueue.sendTo(context.post, { type: 'phone.unavailable', at, failure, retryAt });
    }),
    askForPhone: enqueueActions(({ enqueue, context, event }) => {
      if (event.type !== 'post.wantsPhone' || context.attempt === null) return;
      const { worker, attempt, parent } = context;
      enqueue.assign({ phoneId: attempt.phoneId });
      enqueue.sendTo(parent, { type: 'worker.wantsPhone', worker, attempt, at: event.at });
    }),
    releasePhone: enqueueActions(({ enqueue, context }) => {
      const { phoneId, aftermath, at, parent } = context;
      if (phoneId === null) return;
      enqueue.assign({ leaseId: null, phoneId: null, aftermath: nothingLeft });
      enqueue.sendTo(parent, { type: 'worker.releasesPhone', phoneId, at, ...aftermath });
    }),
    sayIdle: sendTo(
      ({ context }) => context.parent,
      ({ context }) => ({ type: 'worker.idle' as const, worker: context.worker, at: context.at }),
    ),
  },
});
