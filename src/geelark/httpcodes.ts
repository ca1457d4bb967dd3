import type { Blame, Failure } from '../domain/blame.ts';
import type { Refusal } from './codes.ts';
import type { HttpResult } from './exchange.ts';

/** A failure that concerns no more than the one call. */
export const failureOf = (code: string, blame: Blame, message: string): Failure => ({
  code,
  message,
  blame,
  scope: 'phone',
});

/** An answer of which nothing can be concluded: whatever we asked for may have been done. */
export const senseless = (code: string, message: string): Refusal => ({
  failure: failureOf(code, 'infrastructure', message),
  effect: 'unknown',
  brake: null,
});

/**
 * What an exchange means that did not end in a plain 200 (§10.2). `whom` is the subject of the sentence, e.g.
 * `The cloud (phone/start)`. The error's own text is left out: it may quote what must not be shown.
 */
export function judgeHttp(result: HttpResult, whom: string): Refusal {
  if (result.kind === 'answered') return judgeStatus(result.status, whom);
  if (!result.sent) {
    const why = result.kind === 'timeout' ? 'no connection in time' : (result.errorCode ?? 'no connection');
    return refusal(failureOf('http.not-sent', 'infrastructure', `${whom} could not be reached: ${why}.`));
  }
  return result.kind === 'timeout'
    ? senseless('http.timeout', `${whom} did not answer in time.`)
    : senseless(
        'http.lost',
        `The connection was lost before the answer was complete. ${whom} may have carried it out.`,
      );
}

function judgeStatus(status: number, whom: string): Refusal {
  const code = `http.${String(status)}`;
  const answers = `${whom} answers HTTP ${String(status)}`;
  if (status === 429) {
    return { ...refusal(failureOf(code, 'infrastructure', `${answers}: too many calls.`)), brake: 'minute' };
  }
  if (status === 401 || status === 403 || status === 404) {
    const message = `${answers}; check the base URL and the credentials.`;
    return refusal({ code, message, blame: 'operator', scope: 'everything' });
  }
  // Whoever answers 408 gave up waiting for us, having read we know not how much.
  if (status >= 400 && status < 500 && status !== 408) {
    return refusal(failureOf(code, 'unclassified', `${answers}: it refuses the request.`));
  }
  return senseless(code, `${answers}.`);
}

const refusal = (failure: Failure): Refusal => ({ failure, effect: 'none', brake: null });
