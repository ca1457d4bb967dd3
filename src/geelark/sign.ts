import { createHash } from 'node:crypto';
import type { Moment } from '../domain/time.ts';

/** How we prove who we are: the token mode or the key mode of the API (geelark-api.md §1.3). */
export type Credentials = { kind: 'token'; token: string } | { kind: 'key'; appId: string; apiKey: string };

/** The headers of one request. The body is not part of the signature; the trace id is, exactly as sent. */
export function authHeaders(credentials: Credentials, traceId: string, at: Moment): Record<string, string> {
  if (credentials.kind === 'token') return { traceId, Authorization: `Bearer ${credentials.token}` };
  const { appId, apiKey } = credentials;
  const ts = String(Math.floor(at));
  const nonce = traceId.slice(0, 6);
  const sign = createHash('sha256')
    .update(appId + traceId + ts + nonce + apiKey, 'utf8')
    .digest('hex')
    .toUpperCase();
  return { appId, traceId, ts, nonce, sign };
}
