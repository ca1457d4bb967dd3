import type { Urgency } from '../domain/cloud.ts';
import { secondsMs, type Clock, type Moment } from '../domain/time.ts';
import { Bucket } from './bucket.ts';
import type { Pauses } from './pauses.ts';

/** Calls per minute, all together and for each endpoint. The cloud allows 200 (§1.7); it locks who goes on and on. */
export interface PaceSettings {
  callsPerMinute: number;
  callsPerMinutePerEndpoint: number;
  /** Calls that may follow each other at once after a quiet time. */
  burst: number;
  /** Calls that are free at the start of the program. */
  initial: number;
  /** A pause that ends within this time is waited for; a longer one is answered at once. */
  patienceMs: number;
}

/** A minute's worst is burst + 120 = 140 of 200; a restart adds at most the initial handful. */
export const defaultPace: PaceSettings = {
  callsPerMinute: 120,
  callsPerMinutePerEndpoint: 120,
  burst: 20,
  initial: 5,
  patienceMs: secondsMs(90),
};

/** `go`: call now. Otherwise the call must not be made: the endpoint stays closed too long, or we are closing down. */
export type Permission = { kind: 'go' } | { kind: 'paused'; until: Moment } | { kind: 'closed' };

export interface Pace {
  /** Waits for a turn: in order of urgency, then of arrival. An endpoint that is closed holds up nobody else. */
  turn(endpoint: string, urgency: Urgency): Promise<Permission>;
  /** Calls that would not have to wait. */
  free(): number;
  /** Answers everybody who waits with `closed`, and whoever comes later. */
  close(): void;
}

interface Waiting {
  endpoint: string;
  answer: (permission: Permission) => void;
}

const order: readonly Urgency[] = ['stop', 'normal', 'background'];

export function createPace(clock: Clock, pauses: Pauses, settings: PaceSettings): Pace {
  const { callsPerMinute, callsPerMinutePerEndpoint, burst, initial, patienceMs } = settings;
  const startedAt = clock.now();
  const bucketOf = (perMinute: number): Bucket => new Bucket({ perMinute, burst, initial, at: startedAt });
  const overall = bucketOf(callsPerMinute);
  const perEndpoint = new Map<string, Bucket>();
  const queues: Record<Urgency, Waiting[]> = { stop: [], normal: [], background: [] };
  let timer: unknown = null;
  let closed = false;

  const endpointBucket = (endpoint: string): Bucket => {
    const bucket = perEndpoint.get(endpoint) ?? bucketOf(callsPerMinutePerEndpoint);
    perEndpoint.set(endpoint, bucket);
    return bucket;
  };

  /** Answers everybody whose time has come; the milliseconds until the next one, Infinity if nobody waits. */
  const serve = (): number => {
    let nextMs = Infinity;
    for (const urgency of order) {
      const stillWaiting: Waiting[] = [];
      for (const waiting of queues[urgency]) {
        const waitMs = serveOne(waiting);
        if (waitMs === 0) continue;
        stillWaiting.push(waiting);
        nextMs = Math.min(nextMs, waitMs);
      }
      queues[urgency] = stillWaiting;
    }
    return nextMs;
  };

  /** 0 when answered, else how long it has to wait at least. */
  const serveOne = ({ endpoint, answer }: Waiting): number => {
    const now = clock.now();
    const until = pauses.until(endpoint);
    if (until !== null) {
      if (until - now <= patienceMs) return until - now;
      answer({ kind: 'paused', until });
      return 0;
    }
    const bucket = endpointBucket(endpoint);
    const waitMs = Math.max(overall.waitMs(now), bucket.waitMs(now));
    if (waitMs > 0) return waitMs;
    overall.take();
    bucket.take();
    answer({ kind: 'go' });
    return 0;
  };

  const pump = (): void => {
    if (timer !== null) clock.clearTimeout(timer);
    const nextMs = serve();
    timer = nextMs === Infinity ? null : clock.setTimeout(pump, nextMs);
  };

  return {
    turn: (endpoint, urgency) =>
      new Promise((answer) => {
        if (closed) {
          answer({ kind: 'closed' });
          return;
        }
        queues[urgency].push({ endpoint, answer });
        pump();
      }),
    free: () => overall.free(clock.now()),
    close() {
      closed = true;
      if (timer !== null) clock.clearTimeout(timer);
      for (const urgency of order)
        for (const { answer } of queues[urgency].splice(0)) answer({ kind: 'closed' });
    },
  };
}
