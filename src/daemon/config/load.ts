import { accessSync, constants, existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { z } from 'zod';
import { PostdError } from '../../domain/failure.ts';
import { usualKeep, type Keep } from '../../domain/retention.ts';
import { defaultPolicy } from '../../domain/policy.ts';
import type { SettingView } from '../../ipc/contract.ts';
import type { FactLevel } from '../../domain/fact.ts';
import type { Loopback } from '../../ipc/loopback.ts';
import { realPace, type Pace } from '../clock.ts';
import { credentialsOf, type Credentials } from './credentials.ts';
import { isLoopback } from './loopback.ts';
import { notifyOf, type NotifySettings } from './notify.ts';
import { configFileOf, defaultStateDir, runtimeDirs, settingsOf, type Environment } from './environment.ts';
import { readConfigFile } from './file.ts';
import { seatOf, type Seat } from './seat.ts';
import { explain, type InForce } from './origin.ts';
import { settingsSchema, type Settings } from './schema.ts';

/** Everything the daemon is told from outside, checked and complete. */
export interface Config {
  stateDir: string;
  socketPath: string;
  /** Null: nobody reads who may not also order. */
  readOnlySocketPath: string | null;
  campaignsDir: string;
  cloudUrl: string;
  /** Null: a service that nobody has given any yet. It runs, and says so. */
  credentials: Credentials | null;
  timeZone: string;
  drainLimitMs: number;
  /** Null: as many as it takes. */
  maxPhoneMinutesPerDay: number | null;
  usdPerPhoneMinute: number;
  /** Null: metrics and health are told on the sockets alone. */
  metricsListen: Loopback | null;
  logLevel: FactLevel;
  notify: NotifySettings;
  keep: Keep;
  pace: Pace;
  seat: Seat;
  /** The same for people, setting by setting, with its origin and without secrets. */
  explained: SettingView[];
}

const realCloud = 'https://openapi.geelark.com';
/** What GeeLark's price list says (geelark-api.md §9); a plan may say otherwise. */
const usualUsdPerPhoneMinute = 0.007;

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
  const file = path === undefined ? {} : readConfigFile(path);
  const settings: Settings = {
    ...file,
    ...check('the environment', settingsOf(environment)),
    ...check(
      'the command line',
      Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    ),
  };
  const stateDir = resolve(settings.state ?? defaultStateDir(environment, homedir()));
  const cloudUrl = settings.geelark ?? realCloud;
  const seat = seatOf(environment, process.pid);
  const socketPath = resolve(settings.socket ?? defaultSocket(environment, stateDir));
  const config = {
    stateDir,
    socketPath,
    readOnlySocketPath: readOnlyBeside(socketPath, settings.readOnlySocket),
    campaignsDir: resolve(settings.campaigns ?? 'campaigns'),
    cloudUrl,
    credentials: credentialsOf(settings, cloudUrl, seat),
    timeZone: settings.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    drainLimitMs: settings.drainLimit ?? defaultPolicy.drainLimitMs,
    maxPhoneMinutesPerDay: settings.maxPhoneMinutesPerDay ?? null,
    usdPerPhoneMinute: settings.usdPerPhoneMinute ?? usualUsdPerPhoneMinute,
    metricsListen: settings.metricsListen ?? null,
    logLevel: settings.logLevel ?? 'info',
    notify: notifyOf(settings, seat),
    keep: {
      factsDays: settings.keepFactsDays ?? usualKeep.factsDays,
      attemptsDays: settings.keepAttemptsDays ?? usualKeep.attemptsDays,
      callsDays: settings.keepCallsDays ?? usualKeep.callsDays,
    },
    pace: paceOf(settings, cloudUrl),
    seat,
  };
  const sources = { flags, environment, path, file };
  return { ...config, explained: explain(inForce(config, settings, path), sources) };
}

const inForce = (
  config: Omit<Config, 'explained'>,
  settings: Settings,
  path: string | undefined,
): InForce => ({
  config: path,
  state: config.stateDir,
  socket: config.socketPath,
  readOnlySocket: config.readOnlySocketPath ?? 'off',
  campaigns: config.campaignsDir,
  geelark: config.cloudUrl,
  timezone: config.timeZone,
  drainLimitMs: config.drainLimitMs,
  maxPhoneMinutesPerDay: config.maxPhoneMinutesPerDay,
  usdPerPhoneMinute: config.usdPerPhoneMinute,
  metricsListen: config.metricsListen,
  logLevel: config.logLevel,
  notify: config.notify,
  keep: config.keep,
  timeScale: config.pace.scale,
  timeOrigin: config.pace.scale === 1 ? null : config.pace.origin,
  hasLoaded: config.seat.credentialsDir !== null && config.credentials !== null,
  settings,
});

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

/** `postd-ro.sock` beside `postd.sock`, unless told. */
function readOnlyBeside(socketPath: string, wanted: string | undefined): string | null {
  if (wanted === 'off') return null;
  return resolve(wanted ?? `${socketPath.replace(/\.sock$/, '')}-ro.sock`);
}

function isWritable(dir: string): boolean {
  try {
    accessSync(dir, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

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
