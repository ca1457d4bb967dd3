import type { Call } from './wire.ts';

/** The fields of whatever was sent; none if it has none. */
export const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The phone that a start or stop is about: postd sends one at a time. */
export const phoneOf = ({ body }: Call): string => textOf(listOf(body['ids'])[0]);

/** The first item of a create that comes in a list; the body itself where there is none. */
export const firstItemOf = ({ body }: Call): Readonly<Record<string, unknown>> =>
  fieldsOf(listOf(body['list'])[0] ?? body);
