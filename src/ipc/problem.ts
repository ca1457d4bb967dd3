import type { ErrorCode, RetryAdvice } from '../domain/failure.ts';
import { PostdError } from '../domain/failure.ts';
import type { ErrorView } from './parts.ts';

/**
 * How an error crosses the socket: as `application/problem+json`, code and words, and arrives as the same error. The
 * table is also the list of codes a client accepts.
 */
const httpStatuses: Readonly<Record<ErrorCode, number>> = {
  usage: 400,
  'bad-request': 400,
  unauthorised: 403,
  'not-found': 404,
  'already-running': 409,
  'not-running': 409,
  'nothing-to-do': 409,
  'in-hand': 409,
  'bad-config': 422,
  'bad-campaign': 422,
  locked: 423,
  internal: 500,
  'store-newer': 500,
  'store-failed': 500,
  'cloud-unreachable': 502,
  'cloud-refused': 502,
  'bad-answer': 502,
  'daemon-unreachable': 503,
  draining: 503,
};

const retryAdvices: readonly RetryAdvice[] = ['now', 'later', 'never', 'look first'];

export const httpStatusOf = (error: PostdError): number => httpStatuses[error.code];

/** What of an error other people may see. */
export const errorViewOf = (error: PostdError): ErrorView => ({
  code: error.code,
  message: error.message,
  hint: error.hint,
  retry: error.retry,
  details: { ...error.details },
});

/** The error that a problem document stands for; null when it is none. Reads what came over the wire, trusts nothing. */
export const errorFromProblem = (body: unknown): PostdError | null => {
  if (!isObject(body) || typeof body['message'] !== 'string') return null;
  const { code, message, hint, retry, details } = body;
  return new PostdError(isErrorCode(code) ? code : 'internal', message, {
    hint: typeof hint === 'string' ? hint : '',
    retry: retryAdvices.find((advice) => advice === retry) ?? 'never',
    details: isObject(details) ? details : {},
  });
};

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isErrorCode = (value: unknown): value is ErrorCode =>
  typeof value === 'string' && Object.hasOwn(httpStatuses, value);
