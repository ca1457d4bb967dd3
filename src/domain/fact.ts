import type { Moment } from './time.ts';

export type FactLevel = 'debug' | 'info' | 'warn' | 'error';

/** Where a fact happened. Every fact names its campaign, and worker, job, phone where they apply (R10). */
export interface FactContext {
  campaign?: string;
  runId?: number;
  worker?: string;
  jobId?: string;
  attemptId?: number;
  account?: string;
  phoneId?: string;
}

/** One thing that happened. `name` is stable and dotted, noun first: `post.published`, `phone.stopping`. */
export interface NewFact extends FactContext {
  at: Moment;
  level: FactLevel;
  name: string;
  /** A sentence for a person, without secrets. */
  message: string;
  /** More for programs; JSON, small, never a secret. */
  data?: Record<string, unknown>;
}

/** A fact that is in the store. `seq` grows without gaps being promised; followers resume from it. */
export interface Fact extends NewFact {
  seq: number;
}
