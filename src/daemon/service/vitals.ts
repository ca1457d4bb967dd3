import type { Actor } from 'xstate';
import type { Store } from '../../domain/store.ts';
import type { productionSupervisor } from '../actors.ts';
import type { Vitals } from './watch.ts';

type Supervisor = Actor<ReturnType<typeof productionSupervisor>>;

/**
 * A proof of life is a round trip through the supervisor's mailbox and a read of the store: a daemon whose timers still
 * run, but which decides nothing or cannot read its rows, is as good as dead.
 */
export function vitalsOf(supervisor: Supervisor, store: Store): Vitals {
  let lastToken = 0;
  const state = () => supervisor.getSnapshot().value;
  return {
    prove: async () => {
      await roundTrip(supervisor, (lastToken += 1));
      store.lastFactSeq();
    },
    isReady: () => state() === 'running',
    isDraining: () => state() === 'draining' || state() === 'stopped',
    describe: () => describe(store, state() === 'draining'),
  };
}

const roundTrip = (supervisor: Supervisor, token: number): Promise<void> =>
  new Promise((resolve) => {
    const subscription = supervisor.on('supervisor.pong', (pong) => {
      if (pong.token !== token) return;
      subscription.unsubscribe();
      resolve();
    });
    supervisor.send({ type: 'supervisor.ping', token });
  });

/** `2 campaigns, 3 posts in hand, 4 phones on`, for `systemctl status`. */
function describe(store: Store, isDraining: boolean): string {
  const phonesOn = store.openLeases().filter(({ onSince }) => onSince !== null).length;
  const numbers = [
    amount(store.openRuns().length, 'campaign'),
    `${amount(store.openAttempts().length, 'post')} in hand`,
    `${amount(phonesOn, 'phone')} on`,
  ].join(', ');
  const isPaused = store.pauses().some(({ kind }) => kind === 'everything');
  return `${isDraining ? 'draining: ' : isPaused ? 'paused: ' : ''}${numbers}`;
}

const amount = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
