import type { PhoneCloud } from '../domain/cloud.ts';
import type { NewFact } from '../domain/fact.ts';
import type { Store } from '../domain/store.ts';
import { minutesMs, type Clock } from '../domain/time.ts';
import { nap } from './nap.ts';

export interface PursePorts {
  store: Store;
  cloud: Pick<PhoneCloud, 'readBalance'>;
  clock: Clock;
  /** US dollars below which somebody should know; null: nobody wants to, and the cloud is not asked. */
  below: () => number | null;
  signal: AbortSignal;
}

/** A phone uses up its day's dollar in hours. */
const everyMs = minutesMs(30);

/**
 * Looks how much money is left, until the signal aborts: a fact says so when it has become little, and another when it is
 * enough again. Which of the two was said last is asked of the store, so it is said once over restarts too. A look that
 * fails says nothing of money, and is done again at its next time. Rejects when the store does.
 */
export async function watchPurse(ports: PursePorts): Promise<void> {
  const { clock, signal } = ports;
  while (!signal.aborted) {
    await look(ports);
    await nap(clock, everyMs, signal);
  }
}

async function look({ store, cloud, clock, below, signal }: PursePorts): Promise<void> {
  const limit = below();
  const reply = limit === null ? null : await cloud.readBalance();
  if (signal.aborted) return;
  const fact = sayOf(store.isNoticeOpen('balance'), limit, reply?.ok === true ? reply.value.usd : null);
  if (fact !== null) store.record({ at: clock.now(), ...fact });
}

/** What there is to say; nothing when it was said, or when nobody knows. */
function sayOf(isLow: boolean, limit: number | null, usd: number | null): Omit<NewFact, 'at'> | null {
  const name = 'balance.enough';
  if (limit === null) {
    return isLow ? { level: 'info', name, message: 'nobody wants to know of the balance any more' } : null;
  }
  if (usd === null || usd < limit === isLow) return null;
  const data = { usd, below: limit };
  return isLow
    ? { level: 'info', name, message: `the balance is enough again: ${dollars(usd)}`, data }
    : {
        level: 'warn',
        name: 'balance.low',
        message: `the balance is low: ${dollars(usd)}, less than ${dollars(limit)}; phones stop when it is used up`,
        data,
      };
}

const dollars = (usd: number): string => `${usd.toFixed(2)} USD`;
