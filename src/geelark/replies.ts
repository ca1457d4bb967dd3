import type { Reply } from '../domain/cloud.ts';
import type { Clock } from '../domain/time.ts';
import { verdictOn, type Batch } from './batch.ts';
import { judgeCode } from './codes.ts';
import { failureOf } from './httpcodes.ts';

/** Ids per call (§1.5). */
const batchSize = 100;

type Good<T> = Extract<Reply<T>, { ok: true }>;

/** The same reply with another value. */
export const mapReply = <From, To>(reply: Reply<From>, map: (good: Good<From>) => To): Reply<To> =>
  reply.ok ? { ...reply, value: map(reply) } : reply;

/** Asks about each id once, 100 at a time, one call after the other. Fails as a whole with the first part that fails. */
export async function inBatches<T>(
  clock: Clock,
  ids: readonly string[],
  ask: (ids: string[]) => Promise<Reply<T[]>>,
): Promise<Reply<T[]>> {
  const unique = [...new Set(ids)];
  const startedAt = clock.now();
  let whole: Good<T[]> = { ok: true, askedAt: startedAt, at: startedAt, value: [] };
  for (let from = 0; from < unique.length; from += batchSize) {
    const part = await ask(unique.slice(from, from + batchSize));
    if (!part.ok) return part;
    whole = {
      ...part,
      askedAt: from === 0 ? part.askedAt : whole.askedAt,
      value: [...whole.value, ...part.value],
    };
  }
  return whole;
}

/** The reply about the one id a batch call was made for. */
export function aboutOne(endpoint: string, id: string, reply: Reply<Batch>): Reply<null> {
  if (!reply.ok) return reply;
  const { askedAt, at } = reply;
  const verdict = verdictOn(id, reply.value);
  switch (verdict.kind) {
    case 'done':
      return { ok: true, askedAt, at, value: null };
    case 'refused': {
      const { failure, effect } = judgeCode(endpoint, verdict.code);
      return { ok: false, askedAt, at, effect, failure };
    }
    case 'unclear': {
      const message = `The cloud (${endpoint}) does not say what became of ${id}.`;
      const failure = failureOf('geelark.bad-answer', 'infrastructure', message);
      return { ok: false, askedAt, at, effect: 'unknown', failure };
    }
  }
}

/** Refusals that mean the wish was fulfilled already count as success. */
export const acceptCode = (reply: Reply<null>, code: string): Reply<null> =>
  !reply.ok && reply.failure.code === code
    ? { ok: true, askedAt: reply.askedAt, at: reply.at, value: null }
    : reply;
