import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { z } from 'zod';
import { messageOf, PostdError } from '../../domain/failure.ts';
import { defaultPolicy } from '../../domain/policy.ts';
import type { FactLevel } from '../../domain/fact.ts';
import { realPace, type Pace } from '../clock.ts';
import { configFileOf, defaultStateDir, runtimeDirs, settingsOf, type Environment } from './environment.ts';
import { readConfigFile } from './file.ts';
import { settingsSchema, type Settings } from './schema.ts';

export type Credentials = { kind: 'token'; token: string } | { kind: 'key'; appId: string; apiKey: string };

/** Everything the daemon is told from outside, checked and complete. */
export interface Config {
  stateDir: string;
  socketPath: string;
  campaignsDir: string;
  cloudUrl: string;
  credentials: Credentials;
  timeZone: string;
  drainLimitMs: number;
  /** Null: as many as it takes. */
  maxPhoneMinutesPerDay: number | null;
  logLevel: FactLevel;
  pace: Pace;
}

const realCloud = 'https://openapi.geelark.com';
const loopbackHosts = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Puts the configuration together: flag before variable before file before default. Throws `bad-config` that says
 * what is wrong and where.
 */
export function loadConfig(
  flags: Readonly<Record<string, string | undefined>>,
  environment: Environment,
): Config {
  const { config: named, ...given } = flags;
  const path = named ?? configFileOf(environment);
  const settings: Settings = {
    ...(path === undefined ? {} : readConfigFile(path)),
    ...check('the environment', settingsOf(environment)),
    ...check(
      'the command line',
      Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    ),
  };
  const stateDir = resolve(settings.state ?? defaultStateDir(environment, homedir()));
  const cloudUrl = settings.geelark ?? realCloud;
  return {
    stateDir,
    socketPath: resolve(settings.socket ?? defaultSocket(environment, stateDir)),
    campaignsDir: resolve(settings.campaigns ?? 'campaigns'),
    cloudUrl,
    credentials: credentialsOf(settings, cloudUrl),
    timeZone: settings.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    drainLimitMs: settings.drainLimit ?? defaultPolicy.drainLimitMs,
    maxPhoneMinutesPerDay: settings.maxPhoneMinutesPerDay ?? null,
    logLevel: settings.logLevel ?? 'info',
    pace: paceOf(settings, cloudUrl),
  };
}

function check(source: string, raw: Record<string, unknown>): Settings {
  const parsed = settingsSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const said = parsed.error.issues.map(
    (issue: z.core.$ZodIssue) => `${issue.path.join('.')}: ${issue.message}`,
  );
  throw new PostdError('bad-config', `${source} sets something impossible: ${said.join('; ')}`, {
    hint: 'postd --help',
  });
}

/** The usual place for sockets if we may write there, else beside the state. */
function defaultSocket(environment: Environment, stateDir: string): string {
  const place = runtimeDirs(environment).find((dir) => isWritable(existsSync(dir) ? dir : dirname(dir)));
  return join(place ?? stateDir, 'postd.sock');
}

function isWritable(dir: string): boolean {
  try {
    accessSync(dir, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

const isLoopback = (url: string): boolean => loopbackHosts.has(new URL(url).hostname);

/** A cloud on this machine is a simulated one: time may run faster there, and it asks for no real token. */
function paceOf({ timeScale, timeOrigin }: Settings, cloudUrl: string): Pace {
  if (timeScale === undefined || timeScale === 1) return realPace;
  if (!isLoopback(cloudUrl)) {
    throw new PostdError(
      'bad-config',
      `time may run at scale ${timeScale} only with a cloud on this machine`,
      {
        hint: 'leave --time-scale out, or name a simulator with --geelark http://127.0.0.1:PORT',
      },
    );
  }
  if (timeOrigin === undefined) {
    throw new PostdError('bad-config', 'a time scale needs an origin, the same for postd and postsim', {
      hint: 'add --time-origin EPOCH_MS',
    });
  }
  return { scale: timeScale, origin: timeOrigin };
}

function credentialsOf(settings: Settings, cloudUrl: string): Credentials {
  const { appId } = settings;
  const token =
    settings.token ?? (settings.tokenFile === undefined ? undefined : readSecret(settings.tokenFile));
  const apiKey =
    settings.apiKey ?? (settings.apiKeyFile === undefined ? undefined : readSecret(settings.apiKeyFile));
  if (token !== undefined) return { kind: 'token', token };
  if (appId !== undefined && apiKey !== undefined) return { kind: 'key', appId, apiKey };
  if (isLoopback(cloudUrl)) return { kind: 'token', token: 'simulator' };
  throw new PostdError('bad-config', 'there are no credentials for the cloud', {
    hint: 'set GEELARK_TOKEN, or GEELARK_APP_ID with GEELARK_API_KEY, or tokenFile in the configuration',
  });
}

/** A secret in a file that others can read is no secret. */
function readSecret(path: string): string {
  try {
    if ((statSync(path).mode & 0o077) !== 0) {
      throw new PostdError('bad-config', `others can read the secret in ${path}`, {
        hint: `chmod 600 ${path}`,
      });
    }
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if (error instanceof PostdError) throw error;
    throw new PostdError('bad-config', `cannot read the secret in ${path}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
