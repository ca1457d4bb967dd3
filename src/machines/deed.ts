import { fromPromise } from 'xstate';
import type { Deeds } from '../domain/deeds.ts';

type InputOf<Name extends keyof Deeds> = Parameters<Deeds[Name]> extends [infer Input] ? Input : undefined;
type AnswerOf<Name extends keyof Deeds> = Awaited<ReturnType<Deeds[Name]>>;

/**
 * A deed by name. The machine says when and with what; whoever runs the machine provides how. A deed nobody provided
 * must fail loudly, for a machine that waits for it would wait for ever.
 */
export const deed = <Name extends keyof Deeds>(name: Name) =>
  fromPromise<AnswerOf<Name>, InputOf<Name>>(() =>
    Promise.reject(new Error(`nobody provided the deed "${name}"`)),
  );
