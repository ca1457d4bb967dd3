import type { Clock } from '../../domain/time.ts';
import { nap } from '../nap.ts';
import type { Notifier, Word } from './notify.ts';

/** What the watch looks at. */
export interface Vitals {
  /** Resolves when the daemon has proven that it works; stays open, or rejects, when it does not. */
  prove(): Promise<void>;
  /** How it is, in a line. */
  describe(): string;
  isReady(): boolean;
  isDraining(): boolean;
}

export interface Watch {
  notifier: Notifier;
  vitals: Vitals;
  /** The wall's own, as a service manager's patience is real time. */
  clock: Clock;
  /** Within which the manager wants to hear of us; null: it does not. */
  watchdogMs: number | null;
  signal: AbortSignal;
}

const usualBeatMs = 10_000;
/** Whoever waits for the start wants to hear of it at once. */
const startingBeatMs = 50;
/** While postd drains, the manager is asked again and again for this much more patience. */
const drainPatienceMs = 60_000;

/**
 * Keeps the service manager informed until the signal aborts: ready only when postd can serve, a line of numbers now and
 * then, and a watchdog that is fed after a proof of life, never by a timer alone.
 */
export async function watch({ notifier, vitals, clock, watchdogMs, signal }: Watch): Promise<void> {
  const beatMs = Math.min(usualBeatMs, watchdogMs === null ? usualBeatMs : watchdogMs / 3);
  let known: Stage = 'starting';
  while (!signal.aborted) {
    if (await isProven(vitals, clock, beatMs, signal)) {
      const stage = stageOf(vitals);
      notifier.tell('WATCHDOG=1', `STATUS=${vitals.describe()}`, ...wordsOn(stage, known));
      known = stage;
    }
    await nap(clock, known === 'starting' ? startingBeatMs : beatMs, signal);
  }
}

type Stage = 'starting' | 'ready' | 'stopping';

function stageOf(vitals: Vitals): Stage {
  if (vitals.isDraining()) return 'stopping';
  return vitals.isReady() ? 'ready' : 'starting';
}

function wordsOn(stage: Stage, known: Stage): Word[] {
  if (stage === 'ready') return known === 'ready' ? [] : ['READY=1'];
  if (stage === 'starting') return [];
  return ['STOPPING=1', `EXTEND_TIMEOUT_USEC=${drainPatienceMs * 1000}`];
}

function isProven(vitals: Vitals, clock: Clock, patienceMs: number, signal: AbortSignal): Promise<boolean> {
  const enough = new AbortController();
  const tooLate = nap(clock, patienceMs, signal, enough.signal).then(() => false);
  const proven = vitals.prove().then(
    () => true,
    () => false,
  );
  return Promise.race([proven, tooLate]).finally(() => enough.abort());
}
