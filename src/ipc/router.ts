import { PostdError } from '../domain/failure.ts';
import { nearest } from './nearest.ts';
import { isProbePath, probePaths, type ProbePath } from './probes.ts';
import type { Route } from './routes.ts';
import { backupPath, factsPath, routes } from './routes.ts';

export type Found =
  | { kind: 'answer'; route: Route; name: string }
  | { kind: 'facts' }
  | { kind: 'backup' }
  | { kind: 'probe'; path: ProbePath }
  | { kind: 'wrong-method'; allowed: string[] };

/** The route for a request. Throws `not-found` with the nearest path there is, or `bad-request` for a hostile name. */
export const findRoute = (method: string, path: string): Found => {
  if (path === factsPath || path === backupPath) {
    if (method !== 'GET') return { kind: 'wrong-method', allowed: ['GET'] };
    return { kind: path === factsPath ? 'facts' : 'backup' };
  }
  if (isProbePath(path))
    return method === 'GET' ? { kind: 'probe', path } : { kind: 'wrong-method', allowed: ['GET'] };
  const fitting = routes.flatMap((route) => {
    const name = nameIn(route.path, path);
    return name === null ? [] : [{ route, name }];
  });
  const exact = fitting.find(({ route }) => route.method === method);
  if (exact !== undefined) {
    const name = decoded(exact.name);
    if (exact.route.path.startsWith('/v1/campaigns/')) refuseWay(name);
    return { kind: 'answer', route: exact.route, name };
  }
  if (fitting.length > 0) return { kind: 'wrong-method', allowed: fitting.map(({ route }) => route.method) };
  throw new PostdError('not-found', `there is no ${path}`, { hint: `did you mean ${nearestPath(path)}?` });
};

/** What stands for `{name}` when `path` fits `pattern`, empty for a pattern without one, null when it does not fit. */
const nameIn = (pattern: string, path: string): string | null => {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  let name = '';
  for (const [index, part] of wanted.entries()) {
    const piece = given[index] ?? '';
    if (part === '{name}') name = piece;
    else if (part !== piece) return null;
  }
  return pattern.includes('{name}') && name === '' ? null : name;
};

/** A campaign's name is a folder's name: one that could point elsewhere is refused here, before anybody joins it to a path. */
const refuseWay = (name: string): void => {
  if (/[/\\\u0000-\u001f\u007f]|^\.\.?$/.test(name)) {
    throw new PostdError('bad-request', `${JSON.stringify(name)} cannot be a campaign's name`, {
      hint: 'postctl campaign list',
    });
  }
};

const decoded = (encoded: string): string => {
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw new PostdError('bad-request', `${encoded} is not a well-formed path`);
  }
};

const nearestPath = (path: string): string =>
  nearest(path.slice(0, 200), [...routes.map((route) => route.path), factsPath, backupPath, ...probePaths]) ??
  '/v1/status';
