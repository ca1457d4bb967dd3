import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fact, FactLevel } from '../domain/fact.ts';
import type { FactFilter } from '../domain/store.ts';
import type { Control } from './control.ts';
import { ndjsonType, sseType } from './protocol.ts';
import { factQuery } from './requests.ts';
import { checkedInput } from './routes.ts';
import { factView } from './parts.ts';

/**
 * A reader that falls this far behind is let go, and so is one that reads nothing from one heartbeat to the next although
 * something waits for it; it resumes from the last sequence number it saw.
 */
const mostBufferedBytes = 1_000_000;
const pageFacts = 500;
const levels: readonly FactLevel[] = ['debug', 'info', 'warn', 'error'];

export interface StreamOptions {
  heartbeatMs: number;
  /** Called with why a reader was let go. */
  dropped: (why: string) => void;
}

/**
 * `GET /v1/facts?since=SEQ&follow=1`: facts as lines of JSON, or as server-sent events to whom accepts those (they
 * resume by `Last-Event-ID`). What is in the store is sent at the reader's pace; what happens from then on is sent at
 * once. Nothing is sent twice, nothing is left out.
 */
export const streamFacts = async (
  control: Control,
  request: IncomingMessage,
  response: ServerResponse,
  query: unknown,
  options: StreamOptions,
): Promise<void> => {
  const { since, follow, limit, ...filter } = checkedInput(factQuery, withLastEventId(request, query));
  const format = (request.headers.accept ?? '').includes('text/event-stream') ? events : lines;
  const reader = new Reader(response, format, since);
  const heartbeat = setInterval(() => {
    if (reader.isStuck()) letGo(`a reader of facts reads nothing any more, at ${reader.lastSeq}`);
    else if (follow === '1') response.write(format.heartbeat);
  }, options.heartbeatMs);
  let leave = (): void => undefined;
  const letGo = (why: string): void => {
    leave();
    response.destroy();
    options.dropped(why);
  };
  response.once('close', () => {
    clearInterval(heartbeat);
    leave();
  });
  if (follow === '0') {
    await reader.sendAll(await control.facts(since, filter, limit));
    response.end();
    return;
  }
  let live = false;
  let missed = false;
  leave = control.onFact((fact) => {
    if (!live) missed = true;
    else if (isWanted(fact, filter) && !push(reader, fact))
      letGo(`a reader of facts fell behind at ${fact.seq}`);
  });
  response.flushHeaders();
  do {
    missed = false;
    await sendStored(control, reader, filter);
  } while (wasSet(missed) && !reader.isGone());
  live = true;
};

/** Runs right behind the commit of the fact, so it must not throw. Answers false when the reader is to be let go. */
const push = (reader: Reader, fact: Fact): boolean => {
  if (reader.bufferedBytes() > mostBufferedBytes) return false;
  try {
    reader.send(fact);
    return true;
  } catch {
    return false;
  }
};

/** The listener sets the flag while we wait for the store, which the type checker cannot see. */
const wasSet = (flag: boolean): boolean => flag;

const sendStored = async (control: Control, reader: Reader, filter: FactFilter): Promise<void> => {
  for (;;) {
    const page = await control.facts(reader.lastSeq, filter, pageFacts);
    await reader.sendAll(page);
    if (page.length < pageFacts || reader.isGone()) return;
  }
};

const withLastEventId = (request: IncomingMessage, query: unknown): unknown => {
  const lastEventId = request.headers['last-event-id'];
  return typeof query === 'object' && typeof lastEventId === 'string'
    ? { ...query, since: lastEventId }
    : query;
};

const isWanted = (fact: Fact, filter: FactFilter): boolean =>
  (filter.campaign === undefined || fact.campaign === filter.campaign) &&
  (filter.account === undefined || fact.account === filter.account) &&
  (filter.jobId === undefined || fact.jobId === filter.jobId) &&
  (filter.phoneId === undefined || fact.phoneId === filter.phoneId) &&
  (filter.level === undefined || levels.indexOf(fact.level) >= levels.indexOf(filter.level));

interface Format {
  contentType: string;
  heartbeat: string;
  frame(seq: number, json: string): string;
}

const lines: Format = { contentType: ndjsonType, heartbeat: '\n', frame: (_, json) => `${json}\n` };
const events: Format = {
  contentType: sseType,
  heartbeat: ': still here\n\n',
  frame: (seq, json) => `id: ${seq}\ndata: ${json}\n\n`,
};

/** One who reads: remembers how far, and can be waited for. */
class Reader {
  lastSeq: number;
  readonly #response: ServerResponse;
  readonly #format: Format;
  #takenBytes = 0;

  constructor(response: ServerResponse, format: Format, since: number) {
    this.#response = response;
    this.#format = format;
    this.lastSeq = since;
    response.writeHead(200, { 'content-type': format.contentType, 'cache-control': 'no-store' });
  }

  isGone(): boolean {
    return this.#response.destroyed || this.#response.writableEnded;
  }

  bufferedBytes(): number {
    return this.#response.writableLength;
  }

  /** Whether the kernel has taken nothing since this was asked last, though something waits. */
  isStuck(): boolean {
    const { socket } = this.#response;
    if (socket === null) return false;
    const takenBytes = socket.bytesWritten - socket.writableLength;
    const isStuck = socket.writableLength > 0 && takenBytes === this.#takenBytes;
    this.#takenBytes = takenBytes;
    return isStuck;
  }

  /** Answers whether the reader keeps up. */
  send(fact: Fact): boolean {
    if (fact.seq <= this.lastSeq || this.isGone()) return true;
    this.lastSeq = fact.seq;
    return this.#response.write(this.#format.frame(fact.seq, JSON.stringify(factView.parse(fact))));
  }

  async sendAll(facts: readonly Fact[]): Promise<void> {
    for (const fact of facts) {
      if (this.isGone()) return;
      if (!this.send(fact)) await this.#room();
    }
  }

  async #room(): Promise<void> {
    const gone = new AbortController();
    const leave = () => gone.abort();
    this.#response.once('close', leave);
    try {
      if (!this.isGone()) await once(this.#response, 'drain', { signal: gone.signal });
    } catch {
      // The reader went away while we waited for it.
    } finally {
      this.#response.off('close', leave);
    }
  }
}
