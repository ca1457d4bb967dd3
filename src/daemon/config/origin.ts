import { LineCounter, isMap, isScalar, parseDocument } from 'yaml';
import { readFileSync } from 'node:fs';
import type { Loopback } from '../../ipc/loopback.ts';
import type { Keep } from '../../domain/retention.ts';
import type { OriginView, SettingView } from '../../ipc/contract.ts';
import { variableOf, type Environment } from './environment.ts';
import type { NotifySettings } from './notify.ts';
import type { RawSettings, Settings } from './schema.ts';

type SecretKey = 'token' | 'apiKey' | 'notifyWebhook';
export type Key = keyof RawSettings | 'config';

/** What was said where, before it was put together. */
export interface Sources {
  flags: Readonly<Record<string, string | undefined>>;
  environment: Environment;
  /** The configuration file, if there is one, and what it sets. */
  path: string | undefined;
  file: Settings;
}

const byDefault: OriginView = { from: 'default', where: null, line: null };

/** Who had the last word on a setting: flag before variable before file before default. */
export function originOf(key: Key, sources: Sources): OriginView {
  const { flags, environment, path, file } = sources;
  if (flags[key] !== undefined) return { from: 'flag', where: flagOf(key), line: null };
  const variable = variableOf(key);
  if (variable !== undefined && (environment[variable] ?? '') !== '') {
    return { from: 'environment', where: variable, line: null };
  }
  if (path !== undefined && key in file) return { from: 'file', where: path, line: lineOf(path, key) };
  return byDefault;
}

const flagOf = (key: string): string => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** Null when the file has changed so much meanwhile that it cannot be read. */
function lineOf(path: string, key: string): number | null {
  try {
    const lines = new LineCounter();
    const { contents } = parseDocument(readFileSync(path, 'utf8'), { lineCounter: lines });
    const pair = isMap(contents)
      ? contents.items.find((item) => isScalar(item.key) && item.key.value === key)
      : undefined;
    return isScalar(pair?.key) ? lines.linePos(pair.key.range[0]).line : null;
  } catch {
    return null;
  }
}

/** What is in force, setting by setting, in the order of the documentation. */
export interface InForce {
  config: string | undefined;
  state: string;
  socket: string;
  readOnlySocket: string;
  campaigns: string;
  geelark: string;
  timezone: string;
  drainLimitMs: number;
  maxPhoneMinutesPerDay: number | null;
  usdPerPhoneMinute: number;
  metricsListen: Loopback | null;
  logLevel: string;
  notify: NotifySettings;
  keep: Keep;
  timeScale: number;
  timeOrigin: number | null;
  /** Whether the service manager handed the secrets over. */
  hasLoaded: boolean;
  settings: Settings;
}

/** Every setting with its value and its origin; of a secret, only whether it is set. */
export function explain(inForce: InForce, sources: Sources): SettingView[] {
  const { settings, hasLoaded } = inForce;
  const open = (key: Key, value: string | number | null | undefined): SettingView => ({
    key,
    value: value ?? null,
    isSecret: false,
    isSet: value !== undefined && value !== null,
    origin: originOf(key, sources),
  });
  const secret = (key: SecretKey, isLoaded = hasLoaded): SettingView => {
    const fromFile = settings[key] === undefined ? settings[`${key}File`] : undefined;
    const isSet = settings[key] !== undefined || fromFile !== undefined || isLoaded;
    return { key, value: null, isSecret: true, isSet, origin: secretsOrigin(key, fromFile, isLoaded) };
  };
  const secretsOrigin = (key: Key, fromFile: string | undefined, isLoaded: boolean): OriginView => {
    if (fromFile !== undefined) return { from: 'file', where: fromFile, line: null };
    const origin = originOf(key, sources);
    return origin.from === 'default' && isLoaded
      ? { from: 'service', where: 'LoadCredential', line: null }
      : origin;
  };
  return [
    open('config', inForce.config),
    open('state', inForce.state),
    open('socket', inForce.socket),
    open('readOnlySocket', inForce.readOnlySocket),
    open('campaigns', inForce.campaigns),
    open('geelark', inForce.geelark),
    secret('token'),
    open('tokenFile', settings.tokenFile),
    open('appId', settings.appId),
    secret('apiKey'),
    open('apiKeyFile', settings.apiKeyFile),
    open('timezone', inForce.timezone),
    open('drainLimit', durationText(inForce.drainLimitMs)),
    open('maxPhoneMinutesPerDay', inForce.maxPhoneMinutesPerDay),
    open('usdPerPhoneMinute', inForce.usdPerPhoneMinute),
    open('metricsListen', inForce.metricsListen && placeOf(inForce.metricsListen)),
    open('logLevel', inForce.logLevel),
    open('keepFactsDays', inForce.keep.factsDays),
    open('keepAttemptsDays', inForce.keep.attemptsDays),
    open('keepCallsDays', inForce.keep.callsDays),
    secret('notifyWebhook', inForce.notify.webhook !== null),
    open('notifyWebhookFile', settings.notifyWebhookFile),
    // Its arguments may hold a secret.
    open('notifyCommand', inForce.notify.command?.[0]),
    open('notifyBalanceBelow', inForce.notify.balanceBelow),
    open('timeScale', inForce.timeScale),
    open('timeOrigin', inForce.timeOrigin),
  ];
}

const placeOf = ({ host, port }: Loopback): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;

/** As the file would have it: the largest unit that says it without a fraction. */
const durationText = (durationMs: number): string => {
  const units = [
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
  ] as const;
  const unit = units.find(([, unitMs]) => durationMs > 0 && durationMs % unitMs === 0);
  return unit === undefined ? `${durationMs}ms` : `${durationMs / unit[1]}${unit[0]}`;
};
