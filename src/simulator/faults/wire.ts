import * as z from 'zod';
import { minutesMs, secondsMs } from '../../domain/time.ts';
import { messageOfCode } from '../codes.ts';
import { jsonReply, lostReply, textReply } from '../reply.ts';
import type { Reply } from '../reply.ts';
import type { Timeline } from '../timeline.ts';
import { faultKind } from './desk.ts';
import type { FaultDesk, FaultKind, Subject } from './desk.ts';

/** A call that a fault has hit. */
export interface HitCall {
  /** Ids of the things the call is about, in the order sent. */
  ids: readonly string[];
  timeline: Timeline;
  /** Lets the call take effect, now, and gives the genuine reply. */
  apply(): Reply;
}

interface WireFault {
  kind: FaultKind;
  /** The reply to give, if the fault strikes this call; null if it does not. */
  meet(desk: FaultDesk, subject: Subject, call: HitCall): Reply | null;
}

/** A fault of calls decides whether the call takes effect (`apply`) and what its asker gets to see. */
const wireFault = <S extends z.ZodRawShape>(
  name: string,
  means: string,
  shape: S,
  act: (params: z.output<z.ZodObject<S, z.core.$strict>>, call: HitCall) => Reply,
): WireFault => {
  const kind = faultKind(name, means, shape);
  return {
    kind,
    meet: (desk, subject, call) => {
      const params = desk.strike(kind, subject);
      return params === null ? null : act(params, call);
    },
  };
};

const refusal = (code: number): Reply => ({
  ...jsonReply(200, { traceId: 'F'.repeat(32), code, msg: messageOfCode(code) }),
  label: String(code),
});

const page = (status: number, title: string): Reply =>
  textReply(status, 'text/html', `<html><head><title>${title}</title></head><body>${title}</body></html>`);

/** The genuine reply with its JSON changed. */
const rewrite = (reply: Reply, change: (content: Record<string, unknown>) => unknown): Reply => {
  if (reply.status !== 200 || reply.headers['content-type'] !== 'application/json') return reply;
  const content = z.record(z.string(), z.unknown()).parse(JSON.parse(reply.body.toString()));
  return { ...reply, body: Buffer.from(JSON.stringify(change(content))) };
};

const deeply = (value: unknown, change: (value: unknown) => unknown): unknown => {
  if (Array.isArray(value)) return change(value.map((item) => deeply(item, change)));
  if (typeof value !== 'object' || value === null) return change(value);
  return change(Object.fromEntries(Object.entries(value).map(([key, item]) => [key, deeply(item, change)])));
};

const withoutEmptyArrays = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value).filter(([, item]) => !(Array.isArray(item) && item.length === 0)),
      )
    : value;

/** The faults of calls; the first that strikes decides. */
export const wireFaults: readonly WireFault[] = [
  wireFault(
    'rate_minute',
    'the call is refused with 40007, or with HTTP 429',
    { http429: z.boolean().default(false) },
    ({ http429 }) => (http429 ? page(429, 'Too Many Requests') : refusal(40007)),
  ),
  wireFault('rate_hour_lock', 'the call is refused with 40014', {}, () => refusal(40014)),
  wireFault('rate_frequent', 'the call is refused with 40017', {}, () => refusal(40017)),
  wireFault(
    'auth_revoked',
    'the credentials are refused',
    { code: z.literal([40003, 40016]).default(40003) },
    ({ code }) => refusal(code),
  ),
  wireFault(
    'refused',
    'the call is refused with any envelope code',
    { code: z.number().int().positive() },
    ({ code }) => refusal(code),
  ),
  wireFault(
    'envelope_zero_all_failed',
    'a batch call answers success, and every item failed',
    { code: z.number().int().default(43020) },
    ({ code }, { ids }) =>
      jsonReply(200, {
        traceId: 'F'.repeat(32),
        code: 0,
        msg: 'success',
        data: {
          totalAmount: ids.length,
          successAmount: 0,
          failAmount: ids.length,
          successDetails: [],
          failDetails: ids.map((id) => ({ id, code, msg: messageOfCode(code) })),
        },
      }),
  ),
  wireFault(
    'http_5xx',
    'an HTML page with a 5xx status; `applied`: the call took effect all the same',
    { status: z.number().int().min(500).max(599).default(502), applied: z.boolean().default(false) },
    ({ status, applied }, call) => {
      if (applied) call.apply();
      return page(status, 'Bad Gateway');
    },
  ),
  wireFault('timeout_before', 'no answer, no effect', {}, () => lostReply('stalled')),
  wireFault('timeout_after', 'no answer, but the call took effect', {}, (_, call) => {
    call.apply();
    return lostReply('stalled');
  }),
  wireFault(
    'applied_late',
    'the connection is reset, and the call takes effect later',
    { afterSeconds: z.number().nonnegative().default(120) },
    ({ afterSeconds }, call) => {
      call.timeline.after(secondsMs(afterSeconds), () => call.apply());
      return lostReply('dropped');
    },
  ),
  wireFault('drop_before', 'the connection is reset, no effect', {}, () => lostReply('dropped')),
  wireFault('drop_after', 'the connection is reset after the call took effect', {}, (_, call) => {
    call.apply();
    return lostReply('dropped');
  }),
  wireFault('half_body', 'the call took effect, its answer is cut in the middle', {}, (_, call) => ({
    ...call.apply(),
    delivery: 'cut',
  })),
  wireFault('slow_body', 'the answer drips', {}, (_, call) => ({ ...call.apply(), delivery: 'dripped' })),
  wireFault(
    'slow_call',
    'the call took effect, its answer comes late',
    {
      delaySeconds: z
        .number()
        .nonnegative()
        .default(minutesMs(1) / 1000),
    },
    ({ delaySeconds }, call) => ({ ...call.apply(), delayMs: secondsMs(delaySeconds) }),
  ),
  wireFault('not_json', 'the call took effect, its answer is an HTML page with status 200', {}, (_, call) => {
    call.apply();
    return page(200, 'Welcome');
  }),
  wireFault('string_numbers', 'all numbers of an answer are strings', {}, (_, call) =>
    rewrite(call.apply(), (content) =>
      deeply(content, (value) => (typeof value === 'number' ? String(value) : value)),
    ),
  ),
  wireFault('null_data', 'the answer carries `data: null`', {}, (_, call) =>
    rewrite(call.apply(), (content) => ({ ...content, data: null })),
  ),
  wireFault('missing_arrays', 'empty arrays are left out of an answer', {}, (_, call) =>
    rewrite(call.apply(), (content) => deeply(content, withoutEmptyArrays)),
  ),
];
