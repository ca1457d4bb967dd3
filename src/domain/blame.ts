/**
 * Whose fault a failure is; it decides what happens next (R11).
 *
 * - `account`: this social account cannot post (logged out, banned, challenged). Never retried by itself.
 * - `content`: this video or caption is refused. Never retried by itself.
 * - `infrastructure`: phone, proxy, network, cloud. Retried within limits.
 * - `operator`: money, plan, credentials, set-up of a phone: somebody has to act first. The job waits.
 * - `unclassified`: known not to have published, but we have no class for it. Tried twice.
 * - `person`: somebody uses the phone. Nobody's failure; the job waits.
 */
export const blames = ['account', 'content', 'infrastructure', 'operator', 'unclassified', 'person'] as const;
export type Blame = (typeof blames)[number];

/** How far an `operator` failure reaches: only this job's phone, or every call we make. */
export type Scope = 'phone' | 'everything';

/** A failure as data: machines branch on it, people read `message`. */
export interface Failure {
  /** Stable, e.g. `geelark.43006`, `task.20116`, `http.timeout`, `phone.boot-died`. */
  code: string;
  /** Plain words for a person, without secrets. */
  message: string;
  blame: Blame;
  scope: Scope;
}

/** Whether a value that comes out of a fact is a failure. */
export const isFailure = (value: unknown): value is Failure =>
  typeof value === 'object' && value !== null && 'blame' in value && 'code' in value && 'message' in value;
