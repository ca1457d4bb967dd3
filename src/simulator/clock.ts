import type { Clock, Moment } from '../domain/time.ts';

/** The longest delay a timer of Node takes. */
const longestDelayMs = 2 ** 31 - 1;

/**
 * A clock that runs `scale` times as fast as the wall: now = origin + (wall - origin) * scale. Two programs that are
 * given the same origin and scale agree on the time without talking.
 */
export const createScaledClock = (settings: { scale: number; origin: Moment }): Clock => {
  const { scale, origin } = settings;
  const armed = new Map<unknown, NodeJS.Timeout>();
  const arm = (id: symbol, wallMs: number, run: () => void): void => {
    const stepMs = Math.min(wallMs, longestDelayMs);
    const next = (): void => {
      if (wallMs > stepMs) {
        arm(id, wallMs - stepMs, run);
        return;
      }
      armed.delete(id);
      run();
    };
    armed.set(id, setTimeout(next, stepMs));
  };
  return {
    now: () => Math.round(origin + (Date.now() - origin) * scale),
    setTimeout: (run, delayMs) => {
      const id = Symbol('timer');
      arm(id, delayMs / scale, run);
      return id;
    },
    clearTimeout: (id) => {
      clearTimeout(armed.get(id));
      armed.delete(id);
    },
  };
};
