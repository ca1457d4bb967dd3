import type { Clock } from '../domain/time.ts';

/** Waits on this clock; ends early when a signal aborts, and leaves nothing behind on it. */
export const nap = (clock: Clock, ms: number, ...signals: AbortSignal[]): Promise<void> =>
  new Promise((resolve) => {
    if (signals.some(({ aborted }) => aborted)) {
      resolve();
      return;
    }
    const wake = (): void => {
      clock.clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = clock.setTimeout(wake, ms);
    for (const signal of signals) signal.addEventListener('abort', wake);
  });
