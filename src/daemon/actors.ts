import { fromPromise } from 'xstate';
import type { Deeds } from '../domain/deeds.ts';
import { PostdError } from '../domain/failure.ts';
import type { Store } from '../domain/store.ts';
import { campaignMachine, runOf } from '../machines/campaign/machine.ts';
import { persisted, type Commit } from '../machines/persisted.ts';
import { leaseOf, phoneMachine } from '../machines/phone/machine.ts';
import { pollerMachine } from '../machines/poller.ts';
import { attemptOf, postMachine } from '../machines/post/machine.ts';
import { reaperMachine } from '../machines/reaper/machine.ts';
import { attemptFacts, leaseFacts, runFacts } from '../machines/story.ts';
import { supervisorMachine } from '../machines/supervisor/machine.ts';
import { workerMachine } from '../machines/worker/machine.ts';

type InputOf<Name extends keyof Deeds> = Parameters<Deeds[Name]> extends [infer Input] ? Input : undefined;
type AnswerOf<Name extends keyof Deeds> = Awaited<ReturnType<Deeds[Name]>>;

/** What decides. A test may bring a machine that decides wrongly, to see whether anybody notices. */
export interface Thought {
  phone: typeof phoneMachine;
  post: typeof postMachine;
  worker: typeof workerMachine;
  campaign: typeof campaignMachine;
  reaper: typeof reaperMachine;
  poller: typeof pollerMachine;
  supervisor: typeof supervisorMachine;
  /** Puts the commit of its rows into a machine. */
  persisted: typeof persisted;
}

export const ourThought: Thought = {
  phone: phoneMachine,
  post: postMachine,
  worker: workerMachine,
  campaign: campaignMachine,
  reaper: reaperMachine,
  poller: pollerMachine,
  supervisor: supervisorMachine,
  persisted,
};

/**
 * The production machines: each deed gets its implementation, each durable machine its row. This is the one place where
 * thought meets the store; `persisted` sees to it that the row is there before the deed begins (R7).
 */
export function productionActors(
  deeds: Deeds,
  store: Store,
  fatal: (error: unknown) => void,
  thought: Thought = ourThought,
) {
  const commits = durable(store, fatal);
  const act = <Name extends keyof Deeds>(name: Name) =>
    fromPromise<AnswerOf<Name>, InputOf<Name>>(({ input }) => {
      const deed = deeds[name] as (input: InputOf<Name>) => Promise<AnswerOf<Name>>;
      return deed(input).catch((error: unknown) => {
        if (isStoreFailure(error)) fatal(error);
        throw error;
      });
    });

  const phone = thought.persisted(
    thought.phone.provide({
      actors: { acquire: act('acquire'), startPhone: act('startPhone'), stopPhone: act('stopPhone') },
    }),
    commits.lease,
  );
  const post = thought.persisted(
    thought.post.provide({
      actors: {
        findUpload: act('findUpload'),
        askUploadUrl: act('askUploadUrl'),
        putMedia: act('putMedia'),
        publish: act('publish'),
        lookUp: act('lookUp'),
        cancel: act('cancel'),
        settle: act('settle'),
      },
    }),
    commits.attempt,
  );
  const worker = thought.worker.provide({ actors: { claim: act('claim'), post } });
  const campaign = thought.persisted(
    thought.campaign.provide({
      actors: { seed: act('seed'), planDay: act('planDay'), takeStock: act('takeStock'), worker, phone },
    }),
    commits.run,
  );
  const reaper = thought.reaper.provide({
    actors: { findOrphans: act('findOrphans'), review: act('review'), phone, worker },
  });
  const poller = thought.poller.provide({ actors: { lookAround: act('lookAround') } });
  const supervisor = thought.supervisor.provide({
    actors: {
      recover: act('recover'),
      recall: act('recall'),
      giveUp: act('giveUp'),
      campaign,
      reaper,
      poller,
    },
  });
  return { phone, post, worker, campaign, reaper, poller, supervisor };
}

/** The root of them all, which makes the others. */
export const productionSupervisor = (...parts: Parameters<typeof productionActors>) =>
  productionActors(...parts).supervisor;

/** What cannot be written must not be done: no campaign is to blame, the daemon ends. Anything else is a bug of ours. */
const isStoreFailure = (error: unknown): boolean =>
  error instanceof PostdError && error.code === 'store-failed';

/**
 * What each durable machine writes when it has decided something. A commit that fails is the end of the process. What a
 * row that is taken up again went through in an earlier life was told then, so its story goes on from the row.
 */
function durable(store: Store, fatal: (error: unknown) => void) {
  const orDie = (write: () => void): void => {
    try {
      write();
    } catch (error) {
      fatal(error);
      throw error;
    }
  };
  const lease: Commit<typeof phoneMachine> = (next, previous) => {
    const before = previous === undefined ? null : leaseOf(previous);
    const after = leaseOf(next);
    if (after === null || isSame(before, after)) return;
    orDie(() => store.advanceLease(after, leaseFacts(before ?? next.context.lease, after, next.context.at)));
  };
  const attempt: Commit<typeof postMachine> = (next, previous) => {
    const before = previous === undefined ? null : attemptOf(previous);
    const after = attemptOf(next);
    if (after === null || isSame(before, after)) return;
    const told = before ?? next.context.attempt;
    orDie(() => store.advanceAttempt(after, attemptFacts(told, after, next.context.at)));
  };
  const run: Commit<typeof campaignMachine> = (next, previous) => {
    const before = previous === undefined ? null : runOf(previous);
    const after = runOf(next);
    if (after === null || before === after) return;
    const isAsOpened = before === null && after.phase === 'running';
    if (isAsOpened) return;
    orDie(() => store.advanceRun(after, runFacts(before, after, next.context.at)));
  };
  return { lease, attempt, run };
}

/** Two rows are the same if nothing the machine keeps in them has changed. */
function isSame<Row extends object>(before: Row | null, after: Row): boolean {
  if (before === null) return false;
  const old = new Map(Object.entries(before));
  return Object.entries(after).every(([name, value]) => old.get(name) === value);
}
