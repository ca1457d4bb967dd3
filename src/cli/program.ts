import { Command, CommanderError } from 'commander';
import { messageOf, PostdError } from '../domain/failure.ts';
import type { GlobalOptions, Surroundings } from './cli.ts';
import { Cli } from './cli.ts';
import { addCampaignCheck } from './commands/campaign-check.ts';
import { addCampaignList } from './commands/campaign-list.ts';
import { addCampaignSeed } from './commands/campaign-seed.ts';
import { addCampaignStart } from './commands/campaign-start.ts';
import { addCampaignStatus } from './commands/campaign-status.ts';
import { addCampaignStop } from './commands/campaign-stop.ts';
import { addDaemonPing } from './commands/daemon-ping.ts';
import { addDaemonReload } from './commands/daemon-reload.ts';
import { addDaemonStop } from './commands/daemon-stop.ts';
import { addJobList } from './commands/job-list.ts';
import { addJobResolve } from './commands/job-resolve.ts';
import { addPhoneList } from './commands/phone-list.ts';
import { addCampaignResume, addDaemonResume } from './commands/resume.ts';
import { addStatus } from './commands/status.ts';
import { addVersion } from './commands/version.ts';
import { exitFor, exits } from './exit.ts';

/** Runs one command line, and answers the exit code (see `exit.ts`). Nothing is thrown, nothing calls `exit`. */
export const main = async (args: readonly string[], surroundings: Surroundings): Promise<number> => {
  const program = new Command('postctl');
  const cli = new Cli(surroundings, () => program.opts<GlobalOptions>());
  program.configureOutput({
    writeOut: (text) => void surroundings.out.write(text),
    writeErr: (text) => void surroundings.err.write(text),
  });
  build(program, cli);
  try {
    await program.parseAsync(args, { from: 'user' });
    return cli.exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exits.done : exits.usage;
    const error = thrown instanceof PostdError ? thrown : unexpected(thrown);
    cli.complain(error);
    return exitFor(error.code);
  }
};

const build = (program: Command, cli: Cli): void => {
  program
    .description('Run posting campaigns through postd.')
    .option('--socket <path>', 'where the daemon listens (POSTD_SOCKET)')
    .option('--campaigns <dir>', 'where to look for campaigns while the daemon is away (POSTD_CAMPAIGNS)')
    .option('--json', 'answer with one JSON document')
    .showHelpAfterError('(--help shows what there is)')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride();
  addStatus(program, cli);

  const campaign = program.command('campaign').alias('campaigns').description('posting campaigns');
  addCampaignList(campaign, cli);
  addCampaignCheck(campaign, cli);
  addCampaignSeed(campaign, cli);
  addCampaignStart(campaign, cli);
  addCampaignStatus(campaign, cli);
  addCampaignStop(campaign, cli);
  addCampaignResume(campaign, cli);

  const job = program.command('job').alias('jobs').description('one video for one account');
  addJobList(job, cli);
  addJobResolve(job, cli);

  const phone = program.command('phone').alias('phones').description('the cloud phones of the team');
  addPhoneList(phone, cli);

  const daemon = program.command('daemon').description('postd itself');
  addDaemonPing(daemon, cli);
  addDaemonReload(daemon, cli);
  addDaemonResume(daemon, cli);
  addDaemonStop(daemon, cli);
  addVersion(program, cli);
};

const unexpected = (thrown: unknown): PostdError =>
  new PostdError('internal', `postctl failed: ${messageOf(thrown)}`, { cause: thrown });
