import { setTimeout as pause } from 'node:timers/promises';
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

/** Real time, as a manager's patience is. */
const usualBeatMs = 10_000;
/** While it drains, the manager is asked again and again for this much more patience. */
const drainPatienceMs = 60_000;

/**
 * Keeps the service manager informed: ready only when postd can serve, a line of numbers now and then, and a watchdog
 * that is fed after a proof of life and never by a timer alone. Ends when the signal aborts.
 */
export async function watch(
  notifier: Notifier,
  vitals: Vitals,
  watchdogMs: number | null,
  signal: AbortSignal,
): Promise<void> {
  const beatMs = Math.min(usualBeatMs, watchdogMs === null ? usualBeatMs : watchdogMs / 3);
  let known: Stage = 'starting';
  while (!signal.aborted) {
    const isWell = await isProven(vitals, beatMs, signal);
    const stage = stageOf(vitals);
    if (isWell) notifier.tell('WATCHDOG=1', `STATUS=${vitals.describe()}`, ...wordsOn(stage, known));
    known = isWell ? stage : known;
    await nap(known === 'starting' ? startingBeatMs : beatMs, signal);
  }
}

type Stage = 'starting' | 'ready' | 'stopping';

/** Whoever waits for the start wants to hear of it at once. */
const startingBeatMs = 50;

function stageOf(vitals: Vitals): Stage {
  if (vitals.isDraining()) return 'stopping';
  return vitals.isReady() ? 'ready' : 'starting';
}

function wordsOn(stage: Stage, known: Stage): Word[] {
  if (stage === 'ready') return known === 'ready' ? [] : ['READY=1'];
  if (stage === 'starting') return [];
  return ['STOPPING=1', `EXTEND_TIMEOUT_USEC=${drainPatienceMs * 1000}`];
}

const nap = (ms: number, signal: AbortSignal): Promise<void> =>
  pause(ms, undefined, { signal }).catch(() => undefined);

async function isProven(vitals: Vitals, patienceMs: number, signal: AbortSignal): Promise<boolean> {
  const given = new AbortController();
  const tooLate = pause(patienceMs, false, { signal: AbortSignal.any([signal, given.signal]) });
  const proven = vitals.prove().then(() => true);
  const answer = await Promise.race([proven, tooLate]).catch(() => false);
  given.abort();
  tooLate.catch(() => undefined);
  return answer;
}
