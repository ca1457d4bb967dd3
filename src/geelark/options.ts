import type { Dispatcher } from 'undici';
import { PostdError } from '../domain/failure.ts';
import type { Clock, Moment } from '../domain/time.ts';
import type { PaceSettings } from './pace.ts';
import type { Pause } from './pauses.ts';
import type { Credentials } from './sign.ts';
import type { CallReport } from './transport.ts';

/** Limits in real time, whatever the program's clock does. */
export interface Timeouts {
  /** For a whole call. */
  callMs: number;
  /** For an upload; large files get more. */
  uploadMs: number;
}

/** §1.8: what the official client waits. */
export const defaultTimeouts: Timeouts = { callMs: 60_000, uploadMs: 600_000 };

export interface GeelarkOptions {
  /** E.g. `https://openapi.geelark.com`; a path in front of `/open/v1` is kept. */
  baseUrl: string;
  /** Null: nobody has given any yet, and no call is made. */
  credentials: Credentials | null;
  clock: Clock;
  /** Stays open after `close`. It must say `onRequestStart` to a handler before a request can take effect. */
  dispatcher?: Dispatcher;
  timeouts?: Partial<Timeouts>;
  pace?: Partial<PaceSettings>;
  /** What the last life of the program knew to be closed. */
  initialPauses?: readonly Pause[];
  newTraceId?: () => string;
  /** Every call that was sent. Must not throw. */
  onCall?: (call: CallReport) => void;
  /** Every pause as it begins or grows, to be kept across restarts. Must not throw. */
  onPause?: (pause: Pause) => void;
  /** What the cloud took for now (the `Date` of an answer, to the second) at our `at`. Must not throw. */
  onDate?: (date: Moment, at: Moment) => void;
}

/** Throws `bad-config` for a base URL that cannot be one. The URL is not quoted if it might hold a secret. */
export function checkBaseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new PostdError('bad-config', 'The GeeLark base URL is not an http or https URL.', {
      hint: 'Set GEELARK_BASE_URL, e.g. https://openapi.geelark.com',
    });
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new PostdError('bad-config', 'The GeeLark base URL holds more than host, port and path.', {
      hint: 'Credentials have settings of their own: GEELARK_TOKEN, or the app id and API key',
    });
  }
  return url;
}

/** Throws `bad-config` for credentials that no HTTP header can carry; they are never quoted. */
export function checkCredentials(credentials: Credentials | null): Credentials | null {
  if (credentials === null) return null;
  const values = credentials.kind === 'token' ? [credentials.token] : [credentials.appId, credentials.apiKey];
  if (values.every((value) => /^[\x21-\x7e]+$/.test(value))) return credentials;
  const what = credentials.kind === 'token' ? 'token' : 'app id or API key';
  throw new PostdError(
    'bad-config',
    `The GeeLark ${what} is empty or holds spaces, line breaks or other characters.`,
    {
      hint: 'Copy it again, without anything around it',
    },
  );
}
