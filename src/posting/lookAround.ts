import type { PhoneCloud } from '../domain/cloud.ts';
import type { Deeds } from '../domain/deeds.ts';
import type { Facts, Work } from '../domain/store.ts';
import type { Clock } from '../domain/time.ts';

/** Asks about every phone and task somebody waits for. That the cloud does not answer is said once, not every round. */
export const lookAround = (cloud: PhoneCloud, store: Work & Facts, clock: Clock): Deeds['lookAround'] => {
  let troubled: string | null = null;

  return async (round) => {
    const { phoneIds, taskIds } = store.wantedLooks(round);
    const nothing = { ok: true as const, value: [] };
    const [phones, tasks] = await Promise.all([
      phoneIds.length === 0 ? nothing : cloud.lookAtPhones(phoneIds),
      taskIds.length === 0 ? nothing : cloud.lookAtTasks(taskIds),
    ]);
    const at = clock.now();
    const failure = [phones, tasks]
      .map((reply) => (reply.ok ? null : reply.failure))
      .find((found) => found !== null);
    if ((failure?.code ?? null) !== troubled) {
      troubled = failure?.code ?? null;
      store.record(
        failure === undefined
          ? { at, level: 'info', name: 'cloud.answers', message: 'the cloud answers again' }
          : {
              at,
              level: 'warn',
              name: 'cloud.silent',
              message: `the cloud does not answer: ${failure.message}`,
            },
      );
    }
    return {
      at,
      phones: phones.ok ? phones.value : [],
      tasks: tasks.ok ? tasks.value : [],
      failure: failure ?? null,
    };
  };
};
