import type { PhoneCloud, TaskRecord } from '../domain/cloud.ts';
import { restoredPause } from '../domain/pause.ts';
import type { Store } from '../domain/store.ts';
import { secondsMs, type Clock } from '../domain/time.ts';

/**
 * Asks the cloud what a restored database does not know: tasks of ours that were created after its copy. Their accounts
 * are paused, each by itself, so that nothing of theirs is posted again when an operator lets everything go on (R1).
 * Answers whether that is settled; if not, the cloud has to be asked again.
 */
export const lookAfterRestore = async (store: Store, cloud: PhoneCloud, clock: Clock): Promise<boolean> => {
  const isHeld = store.pauses().some(({ kind, code }) => kind === 'everything' && code === restoredPause);
  if (!isHeld) return true;
  const history = await cloud.taskHistory();
  if (!history.ok) return false;
  const names = new Map(store.roster()?.phones.map(({ phoneId, name }) => [phoneId, name]));
  const strangers = history.value.filter((record) => isUnknown(store, record));
  for (const { phoneId, name: task, scheduleAtSeconds } of strangers) {
    const name = names.get(phoneId);
    if (name === undefined) continue;
    const at = new Date(secondsMs(scheduleAtSeconds)).toISOString();
    const message = `task ${task} of ${at} is not in the copy of the database: take what it has posted into the ledger, then resume`;
    store.pause({ kind: 'account', name, code: restoredPause, message, at: clock.now() });
  }
  return true;
};

/** `postd-INSTANCE-ATTEMPT-CREATE`, as the post machine names its tasks. */
const isUnknown = (store: Store, { name }: TaskRecord): boolean => {
  const [, instance, attemptId, createNumber] = /^postd-([^-]+)-(\d+)-(\d+)$/.exec(name) ?? [];
  if (instance !== store.instanceId()) return false;
  const attempt = store.attempt(Number(attemptId));
  return attempt === null || attempt.createNumber < Number(createNumber);
};
