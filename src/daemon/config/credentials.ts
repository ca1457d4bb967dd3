import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, PostdError } from '../../domain/failure.ts';
import { isLoopback } from './loopback.ts';
import type { Settings } from './schema.ts';
import type { Seat } from './seat.ts';

export type Credentials = { kind: 'token'; token: string } | { kind: 'key'; appId: string; apiKey: string };

/** Secrets and the app id that goes with one of them, from wherever they came. */
interface Found {
  token?: string | undefined;
  appId?: string | undefined;
  apiKey?: string | undefined;
}

/**
 * Who we are at the cloud: from settings and the files they name, else from what the service manager loaded for us
 * (`LoadCredential=`). A cloud on this machine asks for nothing. Throws `bad-config` for secrets that others can read
 * and, in the foreground, where there are none; a service starts without them, so that it can say what is missing.
 */
export function credentialsOf(settings: Settings, cloudUrl: string, seat: Seat): Credentials | null {
  if (seat.isService) refuseVariables(settings);
  const credentials = complete(named(settings)) ?? complete(loaded(seat.credentialsDir));
  if (credentials !== null) return credentials;
  if (isLoopback(cloudUrl)) return { kind: 'token', token: 'simulator' };
  if (seat.isService) return null;
  throw new PostdError('bad-config', 'there are no credentials for the cloud', {
    hint: 'set GEELARK_TOKEN, or GEELARK_APP_ID with GEELARK_API_KEY, or tokenFile in the configuration',
  });
}

/** Everybody on the machine may ask the service manager for the environment of a unit. */
function refuseVariables({ token, apiKey }: Settings): void {
  refuseVariable('GEELARK_TOKEN', token ?? apiKey, 'token');
}

/** Throws `bad-config` when a variable has set a secret. */
export function refuseVariable(variable: string, value: string | undefined, credential: string): void {
  if (value === undefined) return;
  throw new PostdError('bad-config', 'a service must not get its secrets from environment variables', {
    hint: `put the ${credential} into /etc/postd/credentials/${credential} and take ${variable} out of the unit`,
  });
}

function complete({ token, appId, apiKey }: Found): Credentials | null {
  if (token !== undefined) return { kind: 'token', token };
  return appId !== undefined && apiKey !== undefined ? { kind: 'key', appId, apiKey } : null;
}

const named = ({ token, tokenFile, appId, apiKey, apiKeyFile }: Settings): Found => ({
  token: token ?? (tokenFile === undefined ? undefined : readPrivately(tokenFile)),
  appId,
  apiKey: apiKey ?? (apiKeyFile === undefined ? undefined : readPrivately(apiKeyFile)),
});

/** The names that `LoadCredential=geelark:DIRECTORY` gives to the files in the directory (systemd.exec(5)). */
function loaded(directory: string | null): Found {
  const find = (name: string) => loadedSecret(directory, name);
  return { token: find('token'), appId: find('app-id'), apiKey: find('api-key') };
}

/** One of them; undefined when there is none of this name. */
export function loadedSecret(directory: string | null, name: string): string | undefined {
  const path = join(directory ?? '', `geelark_${name}`);
  return directory !== null && existsSync(path) ? read(path) : undefined;
}

/** A secret in a file that others can read is no secret. */
export function readPrivately(path: string): string {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  if ((mode & 0o077) === 0) return read(path);
  throw new PostdError('bad-config', `others can read the secret in ${path}`, { hint: `chmod 600 ${path}` });
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new PostdError('bad-config', `cannot read the secret in ${path}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
