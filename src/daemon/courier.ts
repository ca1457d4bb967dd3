import type { Way } from '../domain/letter.ts';
import type { Store } from '../domain/store.ts';
import type { Clock } from '../domain/time.ts';
import { letterOf } from '../notify/letter.ts';

export interface CourierPorts {
  store: Store;
  clock: Clock;
  /** Those that are configured just now. */
  ways: () => readonly Way[];
  signal: AbortSignal;
}

/**
 * Takes notices out of the house until the signal aborts: one at a time on each way, again when one did not arrive. The
 * try is a row before it is made, so a kill in between loses nothing; a letter may arrive twice, under the same id.
 * Answers how to wake it: when something has happened, and when the ways have changed. Rejects when the store does.
 */
export function startCourier({ store, clock, ways, signal }: CourierPorts): {
  wake: () => void;
  ended: Promise<void>;
} {
  let bell = Promise.withResolvers<undefined>();
  const wake = (): void => bell.resolve(undefined);
  signal.addEventListener('abort', wake);

  const round = async (): Promise<void> => {
    await Promise.all(ways().map((way) => tell(store, clock, way, signal)));
  };
  const work = async (): Promise<void> => {
    while (!signal.aborted) {
      await round();
      const due = ways().flatMap(({ channel }) => store.nextNoticeAt(channel) ?? []);
      const timer =
        due.length === 0 ? null : clock.setTimeout(wake, Math.max(0, Math.min(...due) - clock.now()));
      await bell.promise;
      bell = Promise.withResolvers();
      clock.clearTimeout(timer);
    }
  };
  return { wake, ended: work() };
}

/** Everything that is due on this way. */
async function tell(store: Store, clock: Clock, way: Way, signal: AbortSignal): Promise<void> {
  const { channel } = way;
  for (;;) {
    const notice = signal.aborted ? null : store.takeNotice({ channel, at: clock.now() });
    if (notice === null) return;
    const problem = await way.send(letterOf(notice, store.instanceId()), signal);
    if (signal.aborted) return;
    store.noteDelivery({ noticeId: notice.noticeId, channel, at: clock.now(), problem });
    if (problem !== null) {
      const message = `a notice did not get out by ${channel} and is tried again; postctl notify list says why`;
      store.record({
        at: clock.now(),
        level: 'warn',
        name: 'notice.undelivered',
        message,
        data: { channel },
      });
      return;
    }
  }
}
