import type { Moment } from '../domain/time.ts';

/** A request as the world sees it, whoever carried it. */
export interface WorldRequest {
  method: string;
  /** As sent: percent-escapes and all, without the query. */
  path: string;
  query: URLSearchParams;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  body: Buffer;
}

/**
 * How an answer reaches its asker: whole; cut in the middle; dripping, byte by byte; or not at all, the connection
 * being dropped, or held open in silence.
 */
export type Delivery = 'whole' | 'cut' | 'dripped' | 'dropped' | 'stalled';

export interface Reply {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
  /** When it leaves the world, after the moment of the request. */
  delayMs: number;
  delivery: Delivery;
  /** How calls are counted: an API code, `http 503`, `dropped`. */
  label: string;
}

/** What an API call came to: the envelope without its trace id. */
export interface Answer {
  code: number;
  msg?: string;
  data?: unknown;
}

/** Something happened that must never happen; whoever runs the world should say so aloud. */
export interface Alarm {
  at: Moment;
  endpoint: string;
  message: string;
}

export const jsonReply = (status: number, content: unknown): Reply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify(content)),
  delayMs: 0,
  delivery: 'whole',
  label: status === 200 ? '0' : `http ${status}`,
});

export const textReply = (status: number, type: 'text/html' | 'text/plain', text: string): Reply => ({
  status,
  headers: { 'content-type': type },
  body: Buffer.from(text),
  delayMs: 0,
  delivery: 'whole',
  label: `http ${status}`,
});

/** No answer at all. */
export const lostReply = (delivery: 'dropped' | 'stalled'): Reply => ({
  status: 0,
  headers: {},
  body: Buffer.alloc(0),
  delayMs: 0,
  delivery,
  label: delivery,
});
