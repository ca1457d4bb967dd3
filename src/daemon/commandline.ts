import { Command } from 'commander';

/** What postd can be told when it is started. */
export const commandLine = (version: string): Command =>
  new Command('postd')
    .description('Runs posting campaigns over GeeLark cloud phones. Talk to it with postctl.')
    .option('--config <file>', 'configuration file (YAML or JSON)')
    .option('--state <dir>', 'where the database is kept')
    .option('--socket <path>', 'where postctl finds us')
    .option('--read-only-socket <path>', 'where everybody may read, or "off"')
    .option('--campaigns <dir>', 'the folder of campaign folders')
    .option('--geelark <url>', 'base URL of the phone cloud')
    .option('--timezone <zone>', 'whose days the caps are counted by, e.g. Europe/Berlin')
    .option('--drain-limit <duration>', 'how long a shutdown waits for publications, e.g. 10m')
    .option('--max-phone-minutes-per-day <n>', 'pause all posting when so many are used up')
    .option('--metrics-listen <place>', 'tell metrics and health on this port, too, e.g. 127.0.0.1:9464')
    .option('--log-level <level>', 'debug, info, warn or error')
    .option('--time-scale <factor>', 'let time run faster, against a simulator only')
    .option('--time-origin <moment>', 'the moment at which scaled and real time meet')
    .addHelpText(
      'after',
      '\nCredentials come from GEELARK_TOKEN, or GEELARK_APP_ID and GEELARK_API_KEY, or from files the configuration names;' +
        '\nnever from a flag. A flag comes before its variable (POSTD_STATE, POSTD_SOCKET, ...; GEELARK_BASE_URL), and that before' +
        '\nthe configuration file (POSTD_CONFIG), whose keys are the flags in camelCase.',
    )
    .version(version)
    .exitOverride();
