import type { Fact } from '../../domain/fact.ts';
import type { Moment } from '../../domain/time.ts';

/** The step that ends with a fact; its beginning is the fact of the attempt before. */
const endings: ReadonlyMap<string, string> = new Map([
  ['post.uploaded', 'upload'],
  ['post.publishing', 'phone'],
  ['post.created', 'create'],
  ['post.published', 'publish'],
]);
const lasts: ReadonlySet<string> = new Set([
  'post.published',
  'post.failed',
  'post.retry',
  'post.deferred',
  'post.unconfirmed',
]);

/** Times the steps of the attempts that are open. What a restart cuts in two is not told. */
export class Steps {
  readonly #since = new Map<number, Moment>();
  readonly #observe: (step: string, tookMs: number) => void;

  constructor(observe: (step: string, tookMs: number) => void) {
    this.#observe = observe;
  }

  note({ name, attemptId, at }: Fact): void {
    if (attemptId === undefined) return;
    const step = endings.get(name);
    const since = this.#since.get(attemptId);
    if (step !== undefined && since !== undefined) this.#observe(step, at - since);
    if (lasts.has(name)) this.#since.delete(attemptId);
    else if (step !== undefined || name === 'job.claimed') this.#since.set(attemptId, at);
  }
}
