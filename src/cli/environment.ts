import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The only place in postctl that reads the environment. An empty variable counts as unset. */
const variable = (name: string): string | null => {
  const value = process.env[name];
  return value === undefined || value === '' ? null : value;
};

export interface SocketChoice {
  socketPath: string;
  /** All places that were looked at, the best first. One if somebody named it. */
  tried: readonly string[];
}

/**
 * Where the daemon listens: as told by the flag or `POSTD_SOCKET`, else the first place that has a socket among those
 * a daemon chooses by itself.
 */
export const chooseSocket = (flag: string | undefined, exists = existsSync): SocketChoice => {
  const named = flag ?? variable('POSTD_SOCKET');
  const places = named === null ? usualPlaces() : [resolve(named)];
  const [best = '/run/postd/postd.sock'] = places;
  return { socketPath: places.find((place) => exists(place)) ?? best, tried: places };
};

const usualPlaces = (): string[] => {
  const runtime = variable('XDG_RUNTIME_DIR');
  const stateHome = variable('XDG_STATE_HOME') ?? join(homedir(), '.local', 'state');
  return [
    ...(runtime === null ? [] : [join(runtime, 'postd', 'postd.sock')]),
    '/run/postd/postd.sock',
    join(variable('POSTD_STATE') ?? variable('STATE_DIRECTORY') ?? join(stateHome, 'postd'), 'postd.sock'),
  ];
};

/** Where campaigns are looked for when the daemon cannot be asked. */
export const chooseCampaigns = (flag: string | undefined): string =>
  resolve(flag ?? variable('POSTD_CAMPAIGNS') ?? 'campaigns');

/** A terminal that cannot overwrite a line, like the shell of an editor. */
export const isDumbTerminal = (): boolean => variable('TERM') === 'dumb';

/** The folders in which the user's shell looks for programs. */
export const searchPath = (): string => variable('PATH') ?? '';
