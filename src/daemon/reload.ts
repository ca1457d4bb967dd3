import { isDeepStrictEqual } from 'node:util';
import type { SettingView } from '../ipc/contract.ts';
import type { Config } from './config/load.ts';

type Key = keyof Config;

/** Settings, as the file calls them: `changed` are in force now; `atNextStart` have changed as well, but wait for the next start. */
export interface Reloaded {
  changed: string[];
  atNextStart: string[];
}

/** Where the file has another word than we. */
const words: Partial<Record<Key, string>> = {
  stateDir: 'state',
  socketPath: 'socket',
  readOnlySocketPath: 'readOnlySocket',
  campaignsDir: 'campaigns',
  cloudUrl: 'geelark',
  timeZone: 'timezone',
  drainLimitMs: 'drainLimit',
  pace: 'timeScale and timeOrigin',
};

const wordFor = (key: Key): string => words[key] ?? key;

/** What can be put in force while the daemon runs. */
export type Live = Pick<
  Config,
  'logLevel' | 'maxPhoneMinutesPerDay' | 'usdPerPhoneMinute' | 'credentials' | 'notify' | 'keep'
>;

const liveOf = ({
  logLevel,
  maxPhoneMinutesPerDay,
  usdPerPhoneMinute,
  credentials,
  notify,
  keep,
}: Config): Live => ({
  logLevel,
  maxPhoneMinutesPerDay,
  usdPerPhoneMinute,
  credentials,
  notify,
  keep,
});

export interface Reloader {
  reload: () => Reloaded;
  /** What is in force. */
  running: () => Config;
}

/**
 * Reads the configuration again, as often as it is called, and puts in force what can be. It throws `bad-config` for a
 * bad one, and then nothing has changed. The seat is no setting: it belongs to the process.
 */
export function reloader(atStart: Config, reread: () => Config, apply: (live: Live) => void): Reloader {
  let running = atStart;
  const reload = (): Reloaded => {
    const wanted = reread();
    const live = liveOf(wanted);
    const differing = (Object.keys(wanted) as Key[]).filter(
      (key) => key !== 'seat' && key !== 'explained' && !isDeepStrictEqual(running[key], wanted[key]),
    );
    const changed = differing.filter((key) => key in live);
    if (changed.length > 0) apply(live);
    running = { ...running, ...live, explained: mixed(running.explained, wanted.explained) };
    const waiting = differing.filter((key) => !(key in live));
    return { changed: changed.map(wordFor), atNextStart: waiting.map(wordFor) };
  };
  return { reload, running: () => running };
}

/** The settings behind `Live`. */
const liveSettings: ReadonlySet<string> = new Set([
  'logLevel',
  'maxPhoneMinutesPerDay',
  'usdPerPhoneMinute',
  'token',
  'tokenFile',
  'appId',
  'apiKey',
  'apiKeyFile',
  'keepFactsDays',
  'keepAttemptsDays',
  'keepCallsDays',
  'notifyWebhook',
  'notifyWebhookFile',
  'notifyCommand',
  'notifyBalanceBelow',
]);

/** What is in force after a reload: of what waits for the next start, the old word. */
const mixed = (old: readonly SettingView[], wanted: readonly SettingView[]): SettingView[] =>
  old.map((setting) =>
    liveSettings.has(setting.key) ? (wanted.find(({ key }) => key === setting.key) ?? setting) : setting,
  );
