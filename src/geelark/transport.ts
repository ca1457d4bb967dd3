import type { Dispatcher } from 'undici';
import { z } from 'zod';
import type { Failure } from '../domain/blame.ts';
import type { Reply, Urgency } from '../domain/cloud.ts';
import type { Clock, Moment } from '../domain/time.ts';
import { judgeCode, type Refusal } from './codes.ts';
import { readEnvelope, type Envelope } from './envelope.ts';
import { exchange, type HttpResult } from './exchange.ts';
import { failureOf, judgeHttp, senseless } from './httpcodes.ts';
import type { Pace } from './pace.ts';
import type { Pause, Pauses } from './pauses.ts';
import { authHeaders, type Credentials } from './sign.ts';

/** One call of the API, as yet unsent. */
export interface Question<Data extends z.ZodType> {
  /** Below `/open/v1/`, e.g. `phone/start`. */
  endpoint: string;
  body: Readonly<Record<string, unknown>>;
  urgency: Urgency;
  /** What `data` of a good answer looks like. */
  data: Data;
}

/** Sends one question; never repeats it, never rejects. */
export type Ask = <Data extends z.ZodType>(question: Question<Data>) => Promise<Reply<z.output<Data>>>;

/** A call that was made, for counting and for the log; it holds no secret. */
export interface CallReport {
  endpoint: string;
  /** `ok`, or the failure's code, e.g. `geelark.40007`. Items of a batch have their own. */
  code: string;
  /** Null when no complete answer came. */
  httpStatus: number | null;
  at: Moment;
  /** On the program's clock. */
  durationMs: number;
  /** Ours and the cloud's, to quote to its support. */
  traceId: string;
  cloudTraceId: string | null;
}

export interface Transport {
  baseUrl: URL;
  credentials: () => Credentials | null;
  clock: Clock;
  dispatcher: Dispatcher;
  pace: Pace;
  pauses: Pauses;
  /** Real time, for the whole call. */
  timeoutMs: number;
  newTraceId: () => string;
  onCall: (call: CallReport) => void;
  onPause: (pause: Pause) => void;
  onDate: (date: Moment, at: Moment) => void;
}

/** Codes of a batch that failed in part or as a whole: the items tell (§0.2). */
const itemsTell: ReadonlySet<number> = new Set([40006, 40009]);

/** POST, envelope, judgement: what every call has in common. */
export function createAsk(transport: Transport): Ask {
  const { baseUrl, clock, dispatcher, pace, pauses, timeoutMs, newTraceId } = transport;

  const post = (
    who: Credentials,
    endpoint: string,
    body: string,
    traceId: string,
    at: Moment,
  ): Promise<HttpResult> =>
    exchange(dispatcher, {
      url: new URL(`${baseUrl.href.replace(/\/$/, '')}/open/v1/${endpoint}`),
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...authHeaders(who, traceId, at) },
      body,
      timeoutMs,
    });

  return async (question) => {
    const { endpoint } = question;
    const permission = await pace.turn(endpoint, question.urgency);
    const askedAt = clock.now();
    if (permission.kind !== 'go') {
      const closed = permission.kind === 'paused' && { closedUntil: permission.until };
      return { ok: false, askedAt, at: askedAt, ...unsent(permission.kind, endpoint), ...closed };
    }

    const who = transport.credentials();
    if (who === null) return { ok: false, askedAt, at: askedAt, ...unsent('stranger', endpoint) };

    const traceId = newTraceId();
    const result = await post(who, endpoint, JSON.stringify(question.body), traceId, askedAt);
    const at = clock.now();
    if (result.kind === 'answered') tellDate(transport, result.date, at);
    const answer = result.kind === 'answered' ? readEnvelope(result.text) : null;
    const judged = judge(question, result, answer);

    const brake = judged.ok ? null : judged.refusal.brake;
    if (brake !== null) transport.onPause(pauses.brake(endpoint, brake));
    else if (judged.ok) pauses.relax(endpoint);
    transport.onCall({
      endpoint,
      code: judged.ok ? 'ok' : judged.refusal.failure.code,
      httpStatus: result.kind === 'answered' ? result.status : null,
      at,
      durationMs: at - askedAt,
      traceId,
      cloudTraceId: answer?.traceId ?? null,
    });
    if (judged.ok) return { ok: true, askedAt, at, value: judged.value };
    const { effect, failure } = judged.refusal;
    return { ok: false, askedAt, at, effect, failure };
  };
}

const tellDate = ({ onDate }: Transport, text: string | null, at: Moment): void => {
  const date = text === null ? NaN : Date.parse(text);
  if (!Number.isNaN(date)) onDate(date, at);
};

type Judged<T> = { ok: true; value: T } | { ok: false; refusal: Refusal };

const refused = (refusal: Refusal): Judged<never> => ({ ok: false, refusal });

function judge<Data extends z.ZodType>(
  { endpoint, data }: Question<Data>,
  result: HttpResult,
  answer: Envelope | null,
): Judged<z.output<Data>> {
  const whom = `The cloud (${endpoint})`;
  if (result.kind !== 'answered' || result.status !== 200) return refused(judgeHttp(result, whom));
  if (answer === null) {
    return refused(senseless('geelark.no-envelope', `${whom} does not answer in its own format.`));
  }
  const good = answer.code === 0 || (itemsTell.has(answer.code) && hasItems(answer.data));
  if (!good) return refused(judgeCode(endpoint, answer.code));
  const read = data.safeParse(answer.data);
  return read.success
    ? { ok: true, value: read.data }
    : refused(senseless('geelark.bad-answer', `${whom} answers with data that make no sense.`));
}

const items = z.object({ failDetails: z.array(z.unknown()).min(1) });
const hasItems = (data: unknown): boolean => items.safeParse(data).success;

/** A call that was never made. */
function unsent(
  kind: 'paused' | 'closed' | 'stranger',
  endpoint: string,
): { effect: 'none'; failure: Failure } {
  const failures: Record<typeof kind, Failure> = {
    paused: failureOf(
      'geelark.paused',
      'infrastructure',
      `The cloud has closed ${endpoint} for a while: too many calls.`,
    ),
    closed: failureOf('http.not-sent', 'infrastructure', `${endpoint} was not called: the client is closed.`),
    stranger: {
      code: 'postd.no-credentials',
      message: 'postd has no credentials for the cloud yet',
      blame: 'operator',
      scope: 'everything',
    },
  };
  return { effect: 'none', failure: failures[kind] };
}
