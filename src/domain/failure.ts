/** When doing the same thing again makes sense. `look first`: it may have happened, find out before you repeat it. */
export type RetryAdvice = 'now' | 'later' | 'never' | 'look first';

/** Stable names of what can go wrong, for scripts and for the exit code. New ones may be added, none changes meaning. */
export type ErrorCode =
  | 'usage'
  | 'bad-config'
  | 'bad-campaign'
  | 'not-found'
  | 'already-running'
  | 'not-running'
  | 'nothing-to-do'
  | 'in-hand'
  | 'draining'
  | 'locked'
  | 'unauthorised'
  | 'cloud-unreachable'
  | 'cloud-refused'
  | 'daemon-unreachable'
  | 'bad-request'
  | 'bad-answer'
  | 'store-newer'
  | 'store-failed'
  | 'internal';

/**
 * The one error type. What it says is meant for the person who typed the command: what happened, where, and what to
 * do next. It crosses the socket as JSON and arrives as the same error.
 */
export class PostdError extends Error {
  override readonly name = 'PostdError';
  readonly code: ErrorCode;
  /** The next thing to type or to look at; empty when there is none. */
  readonly hint: string;
  readonly retry: RetryAdvice;
  /** Whatever else a program may want to read: JSON only, never a secret. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    message: string,
    more: { hint?: string; retry?: RetryAdvice; details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.hint = more.hint ?? '';
    this.retry = more.retry ?? 'never';
    this.details = more.details ?? {};
  }
}

/** The text of whatever was thrown. */
export const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);
