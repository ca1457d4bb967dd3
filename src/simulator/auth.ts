import { createHash } from 'node:crypto';
import type { Moment } from '../domain/time.ts';
import type { WorldRequest } from './reply.ts';

/** Whose credentials are good. */
export interface Credentials {
  /** The one good token; null: any that is not revoked. */
  token: string | null;
  revokedTokens: readonly string[];
  /** Key mode; null: it is refused. */
  key: { appId: string; apiKey: string } | null;
}

export const anyToken: Credentials = { token: null, revokedTokens: [], key: null };

/**
 * Checks the headers of a call, in token or key mode.
 *
 * @returns 0, 40002 without a trace id, 40003 when the credentials are not good.
 */
export const checkHeaders = (
  headers: WorldRequest['headers'],
  credentials: Credentials,
  time: { now: Moment; skewToleranceMs: number | null },
): 0 | 40002 | 40003 => {
  const traceId = headers['traceid'] ?? '';
  if (traceId === '') return 40002;
  const bearer = headers['authorization'];
  const good =
    bearer === undefined ? isSigned(headers, traceId, credentials, time) : isGoodToken(bearer, credentials);
  return good ? 0 : 40003;
};

/** One space, no colon. */
const isGoodToken = (bearer: string, credentials: Credentials): boolean => {
  const token = /^Bearer ([^\s:]\S*)$/.exec(bearer)?.[1];
  if (token === undefined || credentials.revokedTokens.includes(token)) return false;
  return credentials.token === null || token === credentials.token;
};

const isSigned = (
  headers: WorldRequest['headers'],
  traceId: string,
  { key }: Credentials,
  time: { now: Moment; skewToleranceMs: number | null },
): boolean => {
  const { appid = '', ts = '', nonce = '', sign: given = '' } = headers;
  if (key === null || appid !== key.appId || nonce !== traceId.slice(0, 6) || !/^\d+$/.test(ts)) return false;
  const { now, skewToleranceMs } = time;
  if (skewToleranceMs !== null && Math.abs(now - Number(ts)) > skewToleranceMs) return false;
  return given === signatureOf({ appId: appid, traceId, ts, nonce, apiKey: key.apiKey });
};

/** Upper-case hex of SHA-256 over the five, in this order, without separators; the body is no part of it. */
export const signatureOf = (parts: {
  appId: string;
  traceId: string;
  ts: string;
  nonce: string;
  apiKey: string;
}): string =>
  createHash('sha256')
    .update(parts.appId + parts.traceId + parts.ts + parts.nonce + parts.apiKey)
    .digest('hex')
    .toUpperCase();
