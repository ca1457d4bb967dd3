/**
 * What both ends of the socket must agree on before they can talk. Nothing here loads a library: postctl's start is
 * part of what an operator waits for.
 */

/**
 * Counts incompatible changes of paths and shapes. New paths and new fields do not change it: postctl and postd of one api get
 * along, whichever is newer. What is new in an answer an older postctl passes over, and a newer one does without (`later.ts`); a
 * path or a wish that is new an older postd refuses, and does nothing.
 */
export const apiVersion = 1;

/** Carried by every answer, also by errors. */
export const versionHeader = 'postd-version';
export const apiHeader = 'postd-api';

/** Answered from memory at once; whoever does not answer it hangs. */
export const pingPath = '/v1/ping';

export const jsonType = 'application/json; charset=utf-8';
export const problemType = 'application/problem+json; charset=utf-8';
export const databaseType = 'application/vnd.sqlite3';
export const ndjsonType = 'application/x-ndjson; charset=utf-8';
export const sseType = 'text/event-stream; charset=utf-8';

/** A quiet stream says something at least this often, so that a broken one is noticed. */
export const heartbeatMs = 15_000;
