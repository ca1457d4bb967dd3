import type { Command } from 'commander';
import { Option } from 'commander';
import type { Cli } from './cli.ts';
import { helpLayout } from './helpText.ts';
import { addBackup } from './commands/backup.ts';
import { addAccountList } from './commands/account-list.ts';
import { addAccountShow } from './commands/account-show.ts';
import { addCampaignCheck } from './commands/campaign-check.ts';
import { addCampaignExport } from './commands/campaign-export.ts';
import { addCampaignImport } from './commands/campaign-import.ts';
import { addCampaignList } from './commands/campaign-list.ts';
import { addCampaignPlan } from './commands/campaign-plan.ts';
import { addCampaignResetDay } from './commands/campaign-reset-day.ts';
import { addCampaignRetry } from './commands/campaign-retry.ts';
import { addCampaignSeed } from './commands/campaign-seed.ts';
import { addCampaignStart } from './commands/campaign-start.ts';
import { addCampaignStatus } from './commands/campaign-status.ts';
import { addCampaignStop } from './commands/campaign-stop.ts';
import { addCampaignWatch } from './commands/campaign-watch.ts';
import { addCompletion } from './commands/completion.ts';
import { addConfigShow } from './commands/config-show.ts';
import { addDaemonPing } from './commands/daemon-ping.ts';
import { addDaemonReload } from './commands/daemon-reload.ts';
import { addDaemonStop } from './commands/daemon-stop.ts';
import { addDbCheck } from './commands/db-check.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEvents } from './commands/events.ts';
import { addHelp } from './commands/help.ts';
import { addJobList } from './commands/job-list.ts';
import { addJobResolve } from './commands/job-resolve.ts';
import { addJobRetry } from './commands/job-retry.ts';
import { addJobShow } from './commands/job-show.ts';
import { addJobSkip } from './commands/job-skip.ts';
import { addLedgerImport } from './commands/ledger-import.ts';
import { addLogs } from './commands/logs.ts';
import { addNotifyList } from './commands/notify-list.ts';
import { addNotifyTest } from './commands/notify-test.ts';
import { addPhoneList } from './commands/phone-list.ts';
import { addPhoneRelease } from './commands/phone-release.ts';
import { addPhoneShow } from './commands/phone-show.ts';
import { addPhoneStop } from './commands/phone-stop.ts';
import { addAccountPause, addCampaignPause, addDaemonPause, addPhonePause } from './commands/pause.ts';
import { addAccountResume, addCampaignResume, addDaemonResume, addPhoneResume } from './commands/resume.ts';
import { addReport } from './commands/report.ts';
import { addSchedule } from './commands/schedule.ts';
import { addStatus } from './commands/status.ts';
import { addTop } from './commands/top.ts';
import { addVersion } from './commands/version.ts';
import { choiceOption } from './parse.ts';
import { formats } from './print/format.ts';
import { colours } from './print/style.ts';
import { version } from './version.ts';

/** Adds one command to its parent. */
type Add = (parent: Command, cli: Cli) => void;

interface Group {
  noun: string;
  /** Nouns are understood in the singular and in the plural. */
  plural?: string;
  about: string;
  commands: readonly Add[];
}

/** Every command there is, in the order in which help shows them. A command is a line here and a file in `commands/`. */
const commands: readonly Add[] = [
  addStatus,
  addTop,
  addSchedule,
  addReport,
  addLogs,
  addEvents,
  addDoctor,
  addBackup,
  addVersion,
  addCompletion,
  addHelp,
];

const groups: readonly Group[] = [
  {
    noun: 'campaign',
    plural: 'campaigns',
    about: 'posting campaigns',
    commands: [
      addCampaignList,
      addCampaignCheck,
      addCampaignPlan,
      addCampaignSeed,
      addCampaignStart,
      addCampaignStatus,
      addCampaignWatch,
      addCampaignStop,
      addCampaignPause,
      addCampaignResume,
      addCampaignRetry,
      addCampaignResetDay,
      addCampaignImport,
      addCampaignExport,
    ],
  },
  {
    noun: 'job',
    plural: 'jobs',
    about: 'one video for one account',
    commands: [addJobList, addJobShow, addJobResolve, addJobRetry, addJobSkip],
  },
  {
    noun: 'phone',
    plural: 'phones',
    about: 'the cloud phones of the team',
    commands: [addPhoneList, addPhoneShow, addPhonePause, addPhoneResume, addPhoneStop, addPhoneRelease],
  },
  {
    noun: 'account',
    plural: 'accounts',
    about: 'the social accounts that campaigns post to',
    commands: [addAccountList, addAccountShow, addAccountPause, addAccountResume],
  },
  {
    noun: 'ledger',
    about: 'what was ever posted, by whatever campaign',
    commands: [addLedgerImport],
  },
  {
    noun: 'config',
    about: 'what the daemon was told',
    commands: [addConfigShow],
  },
  {
    noun: 'notify',
    about: 'what needs a person',
    commands: [addNotifyList, addNotifyTest],
  },
  {
    noun: 'db',
    about: "postd's database",
    commands: [addDbCheck],
  },
  {
    noun: 'daemon',
    about: 'postd itself',
    commands: [addDaemonPing, addDaemonReload, addDaemonPause, addDaemonResume, addDaemonStop],
  },
];

/** bash hands its whole line over to the completion in one argument. */
const words = (arg: string): string[] => arg.split(/\s+/);

/**
 * Hangs the commands and the options of all of them onto the program. Only groups that `args` speaks of get their commands, for
 * making all costs a start more than anything else it does; without `args` the tree is complete.
 */
export const grow = (program: Command, cli: Cli, args?: readonly string[]): void => {
  program
    .description('Run posting campaigns through postd.')
    .version(`postctl ${version}`, '-V, --version', 'version of this postctl')
    .configureHelp(helpLayout)
    .exitOverride();
  addGlobalOptions(program);
  for (const add of commands) add(program, cli);
  for (const { noun, plural, about, commands: own } of groups) {
    const group = program.command(noun).description(about);
    if (plural !== undefined) group.alias(plural);
    const isMeant =
      args === undefined || args.some((arg) => words(arg).some((word) => word === noun || word === plural));
    if (isMeant) for (const add of own) add(group, cli);
  }
};

const addGlobalOptions = (program: Command): void => {
  program
    .option('--socket <path>', 'where the daemon listens (POSTD_SOCKET)')
    .option('--campaigns <dir>', 'where to look for campaigns while the daemon is away (POSTD_CAMPAIGNS)')
    .addOption(choiceOption('-o, --output <format>', 'how to answer', formats).conflicts(['json', 'quiet']))
    .addOption(new Option('--json', 'answer with one JSON document; the same as -o json').conflicts('quiet'))
    .option('-q, --quiet', 'names or ids only, one a line; the same as -o name')
    .addOption(choiceOption('--color <when>', 'colours: auto is a terminal without NO_COLOR', colours));
};
