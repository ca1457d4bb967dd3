import type { IncomingMessage } from 'node:http';
import { PostdError } from '../domain/failure.ts';
import type { Found } from './router.ts';
import type { Route } from './routes.ts';

/**
 * Who comes in where. Operators, who are in the group of the socket, may ask everything; readers only what changes
 * nothing and costs nothing; monitoring systems, who come over loopback, get metrics and health alone. A new route is
 * the operators' until it is named here.
 */
export type Door =
  { kind: 'operators' } | { kind: 'readers'; operatorsSocket: string } | { kind: 'monitors' };

/** None of them changes anything, asks the cloud or reads whole files. */
const readersPaths: ReadonlySet<string> = new Set([
  '/v1/version',
  '/v1/ping',
  '/v1/config',
  '/v1/status',
  '/v1/campaigns',
  '/v1/campaigns/{name}',
  '/v1/campaigns/{name}/schedule',
  '/v1/jobs',
  '/v1/jobs/{name}',
  '/v1/facts/start',
]);

const isForReaders = ({ method, path }: Route): boolean => method === 'GET' && readersPaths.has(path);

/** Throws `unauthorised`, or `not-found` where nothing is told of what there is behind other doors. */
export const letIn = (door: Door, found: Found, request: IncomingMessage): void => {
  if (door.kind === 'operators') return;
  if (door.kind === 'monitors') {
    checkHost(request.headers.host ?? '');
    if (found.kind !== 'probe') throw new PostdError('not-found', 'there are metrics and health here only');
    return;
  }
  if (found.kind === 'answer' ? isForReaders(found.route) : found.kind !== 'backup') return;
  throw new PostdError('unauthorised', 'this socket is for looking on: no orders, and nothing that costs', {
    hint: `postctl --socket ${door.operatorsSocket}, which takes the group of that socket`,
  });
};

/** A web page may lead a browser to a name that is ours (DNS rebinding); the name that was meant stays in the header. */
const checkHost = (host: string): void => {
  if (/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host)) return;
  throw new PostdError('unauthorised', 'only this machine is answered, under its own name', {
    hint: 'ask for 127.0.0.1',
  });
};
