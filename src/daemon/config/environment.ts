import type { RawSettings } from './schema.ts';

/** The variables the daemon reads, and the setting each one sets. */
export const variables: Record<string, keyof RawSettings> = {
  POSTD_STATE: 'state',
  POSTD_SOCKET: 'socket',
  POSTD_READ_ONLY_SOCKET: 'readOnlySocket',
  POSTD_CAMPAIGNS: 'campaigns',
  POSTD_TIMEZONE: 'timezone',
  POSTD_DRAIN_LIMIT: 'drainLimit',
  POSTD_MAX_PHONE_MINUTES_PER_DAY: 'maxPhoneMinutesPerDay',
  POSTD_USD_PER_PHONE_MINUTE: 'usdPerPhoneMinute',
  POSTD_METRICS_LISTEN: 'metricsListen',
  POSTD_LOG_LEVEL: 'logLevel',
  POSTD_KEEP_FACTS_DAYS: 'keepFactsDays',
  POSTD_KEEP_ATTEMPTS_DAYS: 'keepAttemptsDays',
  POSTD_KEEP_CALLS_DAYS: 'keepCallsDays',
  POSTD_NOTIFY_WEBHOOK: 'notifyWebhook',
  POSTD_NOTIFY_WEBHOOK_FILE: 'notifyWebhookFile',
  POSTD_NOTIFY_COMMAND: 'notifyCommand',
  POSTD_NOTIFY_BALANCE_BELOW: 'notifyBalanceBelow',
  POSTD_TIME_SCALE: 'timeScale',
  POSTD_TIME_ORIGIN: 'timeOrigin',
  GEELARK_BASE_URL: 'geelark',
  GEELARK_TOKEN: 'token',
  GEELARK_TOKEN_FILE: 'tokenFile',
  GEELARK_APP_ID: 'appId',
  GEELARK_API_KEY: 'apiKey',
  GEELARK_API_KEY_FILE: 'apiKeyFile',
};

/** The variable of a setting, if it has one. */
export const variableOf = (setting: string): string | undefined =>
  setting === 'config'
    ? 'POSTD_CONFIG'
    : Object.keys(variables).find((variable) => variables[variable] === setting);

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment sets. An empty variable counts as unset, as service managers leave them. */
export const settingsOf = (environment: Environment): Record<string, string> =>
  Object.fromEntries(
    Object.entries(variables).flatMap(([variable, setting]) => {
      const value = environment[variable];
      return value === undefined || value === '' ? [] : [[setting, value]];
    }),
  );

/** The configuration file, if the environment names one. */
export const configFileOf = (environment: Environment): string | undefined =>
  environment['POSTD_CONFIG'] || undefined;

/** Where the state goes unless told: what systemd made for us, else the place for such things in the user's home. */
export function defaultStateDir(environment: Environment, home: string): string {
  const made = environment['STATE_DIRECTORY'];
  if (made !== undefined && made !== '') return made;
  const base = environment['XDG_STATE_HOME'];
  return base !== undefined && base !== '' ? `${base}/postd` : `${home}/.local/state/postd`;
}

/** Directories for sockets, the best first. */
export const runtimeDirs = (environment: Environment): string[] =>
  environment['XDG_RUNTIME_DIR'] ? [`${environment['XDG_RUNTIME_DIR']}/postd`] : ['/run/postd'];
