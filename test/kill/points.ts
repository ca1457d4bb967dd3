/** Every moment at which the daemon could be cut: its commits, and what the cloud was asked to do because of them. */
import type { PhoneCloud } from '../../src/domain/cloud.ts';
import type { AttemptPhase } from '../../src/domain/job.ts';
import type { LeasePhase } from '../../src/domain/lease.ts';
import type { Store } from '../../src/domain/store.ts';

/** What a commit announces: a call of the cloud, as `startPhone 5123`; null when it is nothing the cloud would notice. */
export type Effect = string | null;

/** Told of every commit, as soon as it is durable, and of every call of the cloud that has been answered. */
export interface Witness {
  committed: (label: string, announces: Effect) => void;
  answered: (effect: string) => void;
}

/** The store, with a witness at every method that writes. What wrote nothing after all is no commit. */
export function watchedStore(store: Store, { committed }: Witness): Store {
  const seen = <Result>(act: () => Result, label: string | null, announces: Effect = null): Result => {
    const result = act();
    if (label !== null) committed(label, announces);
    return result;
  };

  return {
    ...store,
    record: (fact) => seen(() => store.record(fact), `record:${fact.name}`),
    saveRoster: (phones, at) => seen(() => store.saveRoster(phones, at), 'saveRoster'),
    saveMemberships: (order) => seen(() => store.saveMemberships(order), 'saveMemberships'),
    saveProbe: (key, probe) => seen(() => store.saveProbe(key, probe), 'saveProbe'),
    saveUpload: (order) => seen(() => store.saveUpload(order), 'saveUpload'),
    seed: (order) => seen(() => store.seed(order), 'seed'),
    openRun: (order) => {
      const run = store.openRun(order);
      return seen(() => run, run === null ? null : 'openRun');
    },
    claim: (order) => {
      const claim = store.claim(order);
      if (claim.kind === 'nothing') return claim;
      const label = order.holding === null ? 'claim' : 'claim:handover';
      return seen(() => claim, label, `putMedia ${claim.brief.videoPath}`);
    },
    acquireLease: (order) => {
      const answer = store.acquireLease(order);
      return seen(() => answer, answer.taken ? 'acquireLease' : null);
    },
    advanceLease: (lease, facts) =>
      seen(() => store.advanceLease(lease, facts), `advanceLease:${lease.phase}`, effectOfLease(lease)),
    advanceAttempt: (attempt, facts) =>
      seen(
        () => store.advanceAttempt(attempt, facts),
        `advanceAttempt:${attempt.phase}`,
        effectOfAttempt(attempt),
      ),
    advanceRun: (run, facts) => seen(() => store.advanceRun(run, facts), `advanceRun:${run.phase}`),
    settle: (order) => {
      const answer = store.settle(order);
      return seen(() => answer, answer.settled ? `settle:${order.outcome.kind}` : null);
    },
    resolve: (order) => seen(() => store.resolve(order), `resolve:${order.verdict}`),
    reopenLease: (order) => {
      const lease = store.reopenLease(order);
      return seen(() => lease, lease === null ? null : 'reopenLease');
    },
    pause: (order) => {
      const begins = store.pause(order);
      return seen(() => begins, begins ? 'pause' : null);
    },
    resume: (order) => {
      const wasPaused = store.resume(order);
      return seen(() => wasPaused, wasPaused ? 'resume' : null);
    },
    saveCloudPause: (pause) => seen(() => store.saveCloudPause(pause), 'saveCloudPause'),
  };
}

function effectOfLease({ phase, phoneId }: { phase: LeasePhase; phoneId: string }): Effect {
  if (phase === 'starting') return `startPhone ${phoneId}`;
  return phase === 'stopping' ? `stopPhone ${phoneId}` : null;
}

function effectOfAttempt(attempt: {
  phase: AttemptPhase;
  taskName: string | null;
  taskId: string | null;
}): Effect {
  if (attempt.phase === 'publishing') return `createTask ${attempt.taskName ?? ''}`;
  return attempt.phase === 'cancelling' ? `cancelTask ${attempt.taskId ?? ''}` : null;
}

/** The cloud, with a witness at every call that changes something. The answer is there, and nobody has it yet. */
export function watchedCloud<Cloud extends PhoneCloud>(cloud: Cloud, { answered }: Witness): Cloud {
  const seen = async <Answer>(answer: Promise<Answer>, effect: string): Promise<Answer> => {
    const value = await answer;
    answered(effect);
    return value;
  };

  return {
    ...cloud,
    startPhone: (phoneId) => seen(cloud.startPhone(phoneId), `startPhone ${phoneId}`),
    stopPhone: (phoneId) => seen(cloud.stopPhone(phoneId), `stopPhone ${phoneId}`),
    createTask: (order) => seen(cloud.createTask(order), `createTask ${order.name}`),
    cancelTask: (taskId) => seen(cloud.cancelTask(taskId), `cancelTask ${taskId}`),
    putMedia: (url, path, sizeBytes) => seen(cloud.putMedia(url, path, sizeBytes), `putMedia ${path}`),
  };
}
