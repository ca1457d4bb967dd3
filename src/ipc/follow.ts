import type { IncomingMessage } from 'node:http';
import type { Fact, FactLevel } from '../domain/fact.ts';
import { PostdError } from '../domain/failure.ts';
import { isObject } from './problem.ts';
import { heartbeatMs } from './protocol.ts';
import type { FactAsk } from './requests.ts';
import type { Transport } from './transport.ts';

/** Three heartbeats missed: the stream is dead. */
const silenceMs = heartbeatMs * 3;
/** Pauses between attempts to come back, about a minute together: long enough for a restart. */
const resumePausesMs = [100, 200, 400, 800, ...Array.from({ length: 30 }, () => 2000)];
const levels: readonly FactLevel[] = ['debug', 'info', 'warn', 'error'];

export interface FollowOptions extends FactAsk {
  /** The last sequence number already seen; 0 for everything. */
  since?: number;
  signal?: AbortSignal;
  /** Told when the connection was lost, before we try to come back. */
  onLost?: (error: unknown) => void;
}

/**
 * Facts, each once and in order, from `since` on and without end. A lost connection is taken up again where it broke,
 * also across a restart of the daemon; after about a minute without one the last error is thrown. Aborting ends it
 * quietly.
 */
export async function* follow(transport: Transport, options: FollowOptions): AsyncGenerator<Fact> {
  const { since = 0, signal, onLost, ...filter } = options;
  let lastSeq = since;
  let failures = 0;
  while (signal?.aborted !== true) {
    try {
      const query = new URLSearchParams({ ...filter, follow: '1', since: String(lastSeq) });
      const path = `/v1/facts?${query.toString()}`;
      const answer = await transport.open({ method: 'GET', path, silenceMs, ...(signal && { signal }) });
      for await (const line of linesOf(answer)) {
        failures = 0;
        if (line === '') continue;
        const fact = readFact(line);
        lastSeq = fact.seq;
        yield fact;
      }
      throw new PostdError('daemon-unreachable', 'postd ended the stream of facts', {
        hint: 'postctl daemon ping',
        retry: 'later',
      });
    } catch (thrown) {
      if (isOver(signal)) return;
      if (!isPassing(thrown) || failures >= resumePausesMs.length) throw thrown;
      onLost?.(thrown);
    }
    await quietly(transport.wait(resumePausesMs[failures] ?? 0, signal));
    failures += 1;
  }
}

const pageFacts = 1000;

/** The facts behind `since` that are there by now, page by page. */
export async function* recall(
  transport: Transport,
  options: Omit<FollowOptions, 'onLost'>,
): AsyncGenerator<Fact> {
  const { since = 0, signal, ...filter } = options;
  let lastSeq = since;
  for (;;) {
    const query = new URLSearchParams({ ...filter, since: String(lastSeq), limit: String(pageFacts) });
    const path = `/v1/facts?${query.toString()}`;
    const answer = await transport.open({ method: 'GET', path, silenceMs, ...(signal && { signal }) });
    let read = 0;
    for await (const line of linesOf(answer)) {
      if (line === '') continue;
      const fact = readFact(line);
      lastSeq = fact.seq;
      read += 1;
      yield fact;
    }
    if (read < pageFacts) return;
  }
}

/** An abort ends the wait early, and the loop sees it. */
const quietly = (wait: Promise<void>): Promise<void> => wait.catch(() => undefined);

const isOver = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;

/** What the daemon says on purpose is final; a connection that broke is not. */
const isPassing = (thrown: unknown): boolean =>
  !(thrown instanceof PostdError) || thrown.code === 'daemon-unreachable';

async function* linesOf(answer: IncomingMessage): AsyncGenerator<string> {
  answer.setEncoding('utf8');
  let rest = '';
  for await (const piece of answer) {
    const lines = (rest + String(piece)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

/** A fact as it came over the wire, or `bad-answer`. */
const readFact = (line: string): Fact => {
  const value: unknown = JSON.parse(line);
  if (!isObject(value)) throw notAFact(line);
  const { seq, at, name, message, data } = value;
  const level = levels.find((known) => known === value['level']);
  if (typeof seq !== 'number' || typeof at !== 'number' || level === undefined) throw notAFact(line);
  if (typeof name !== 'string' || typeof message !== 'string') throw notAFact(line);
  const fact: Fact = { seq, at, level, name, message };
  for (const key of ['campaign', 'worker', 'jobId', 'account', 'phoneId'] as const) {
    const text = value[key];
    if (typeof text === 'string') fact[key] = text;
  }
  for (const key of ['runId', 'attemptId'] as const) {
    const number = value[key];
    if (typeof number === 'number') fact[key] = number;
  }
  if (isObject(data)) fact.data = data;
  return fact;
};

const notAFact = (line: string): PostdError =>
  new PostdError('bad-answer', `postd sent a line that is no fact: ${line.slice(0, 120)}`);
