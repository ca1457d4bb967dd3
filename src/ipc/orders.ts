import { z } from 'zod';
import { pauseKinds } from '../domain/pause.ts';
import { moment, pauseView } from './parts.ts';

/**
 * What an operator orders beside starting and stopping: the requests and the answers. Asking for what is already so
 * is success, and the answer says that it was.
 */
const note = z.string().max(500).nullable().default(null);

/** Whom a pause is about; everything needs no name. */
const subject = z.strictObject({
  kind: z.enum(pauseKinds).default('everything'),
  name: z.string().min(1).nullable().default(null),
});
const isNamed = ({ kind, name }: { kind: string; name: string | null }) =>
  (kind === 'everything') === (name === null);
const naming = { message: 'everything has no name, and all else needs one', path: ['name'] };

export const pauseRequest = subject.extend({ note }).refine(isNamed, naming);
export const resumeRequest = subject.refine(isNamed, naming);

export const pauseOrderView = z.object({
  now: moment,
  kind: z.enum(pauseKinds),
  name: z.string().nullable(),
  /** An operator had paused it already; that pause is kept as it was. */
  wasPaused: z.boolean(),
  pause: pauseView,
});

export const resumeView = z.object({
  now: moment,
  kind: z.enum(pauseKinds),
  name: z.string().nullable(),
  wasPaused: z.boolean(),
  /** What holds it back all the same. */
  still: z.array(pauseView),
});

export type PauseRequest = z.output<typeof pauseRequest>;
export type ResumeRequest = z.output<typeof resumeRequest>;
export type PauseAsk = z.input<typeof pauseRequest>;
export type ResumeAsk = z.input<typeof resumeRequest>;
export type PauseOrderView = z.infer<typeof pauseOrderView>;
export type ResumeView = z.infer<typeof resumeView>;

type Soon<T> = T | Promise<T>;

/** The part of `Control` that takes these orders. Names that nobody bears are `not-found`, with the nearest one there is. */
export interface Orders {
  /** No job is claimed any more; what is in hand is finished. */
  pause(request: PauseRequest): Soon<PauseOrderView>;
  /** Ends every pause of that kind and name, whoever made it. */
  resume(request: ResumeRequest): Soon<ResumeView>;
}
