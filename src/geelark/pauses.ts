import { hoursMs, minutesMs, secondsMs, type Clock, type Moment } from '../domain/time.ts';
import type { Brake } from './codes.ts';

/** An endpoint that must not be called before `until`. Worth a row: it holds across restarts (R9). */
export interface Pause {
  endpoint: string;
  until: Moment;
}

const shortestBackOffMs = secondsMs(10);
const longestBackOffMs = minutesMs(5);

export interface Pauses {
  /** Until when the endpoint is closed; null when it is open. */
  until(endpoint: string): Moment | null;
  /** The cloud found us too fast. A pause is never shortened. */
  brake(endpoint: string, kind: Brake): Pause;
  /** A call went through: the next back-off starts small again. */
  relax(endpoint: string): void;
  list(): Pause[];
}

/**
 * Keeps what the cloud closed. A minute is counted from now, for we do not know whose minute the cloud counts; the
 * lock is the two hours of §1.7; where nothing is known (40017) the pause doubles each time.
 */
export function createPauses(clock: Clock, initial: readonly Pause[]): Pauses {
  const closed = new Map(initial.map(({ endpoint, until }) => [endpoint, until]));
  const backOffMs = new Map<string, number>();

  const lengthMs = (endpoint: string, kind: Brake): number => {
    if (kind === 'minute') return minutesMs(1);
    if (kind === 'lock') return hoursMs(2);
    const lastMs = backOffMs.get(endpoint);
    const nextMs = lastMs === undefined ? shortestBackOffMs : Math.min(lastMs * 2, longestBackOffMs);
    backOffMs.set(endpoint, nextMs);
    return nextMs;
  };
  const until = (endpoint: string): Moment | null => {
    const moment = closed.get(endpoint);
    if (moment === undefined || moment > clock.now()) return moment ?? null;
    closed.delete(endpoint);
    return null;
  };

  return {
    until,
    brake(endpoint, kind) {
      const moment = Math.max(closed.get(endpoint) ?? 0, clock.now() + lengthMs(endpoint, kind));
      closed.set(endpoint, moment);
      return { endpoint, until: moment };
    },
    relax: (endpoint) => void backOffMs.delete(endpoint),
    list: () =>
      [...closed.keys()].flatMap((endpoint) => {
        const moment = until(endpoint);
        return moment === null ? [] : [{ endpoint, until: moment }];
      }),
  };
}
