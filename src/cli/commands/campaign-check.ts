import type { Command } from 'commander';
import { PostdError } from '../../domain/failure.ts';
import type { CheckView } from '../../ipc/contract.ts';
import type { Cli } from '../cli.ts';
import { exits } from '../exit.ts';
import { requireName } from '../names.ts';
import { harmless } from '../print/harmless.ts';
import { problemLine } from '../print/problems.ts';
import { count } from '../print/words.ts';

export const addCampaignCheck = (parent: Command, cli: Cli): void => {
  parent
    .command('check [name]')
    .description("list everything that is wrong with a campaign's folder; changes nothing")
    .action(async (name: string | undefined) => {
      const view = await check(cli, await requireName(cli, name, 'check'));
      await cli.show(view, { text: () => asText(cli, view), names: () => [view.campaign] });
      if (errorsIn(view) > 0) cli.exitCode = exits.failed;
    });
};

/** The daemon knows more: the cloud's phones. Without it the folder alone is judged, and the answer says so. */
const check = async (cli: Cli, name: string): Promise<CheckView> => {
  try {
    return await cli.ask((daemon) => daemon.checkCampaign(name));
  } catch (thrown) {
    if (!(thrown instanceof PostdError) || thrown.code !== 'daemon-unreachable') throw thrown;
    return checkHere(cli, name);
  }
};

const checkHere = async (cli: Cli, name: string): Promise<CheckView> => {
  const { campaignFolder, loadCampaign } = await import('../../campaigns/index.ts');
  const loaded = await loadCampaign({ folder: campaignFolder(cli.campaignsDir, name), probes: null });
  return {
    campaign: loaded.name,
    folder: loaded.folder,
    problems: loaded.problems,
    cloud: { checked: false, reason: 'postd is not running' },
    counts: { accounts: loaded.accounts.length, videos: loaded.videos.length },
  };
};

const errorsIn = ({ problems }: CheckView): number =>
  problems.filter(({ severity }) => severity === 'error').length;

const asText = (cli: Cli, view: CheckView): string => {
  const { campaign, folder, problems, cloud, counts } = view;
  const errors = errorsIn(view);
  const warnings = problems.length - errors;
  const verdict =
    errors > 0
      ? cli.paint('bad', `cannot start: ${count(errors, 'error')}, ${count(warnings, 'warning')}`)
      : cli.paint(
          'good',
          warnings === 0 ? 'ready to start' : `ready to start, with ${count(warnings, 'warning')}`,
        );
  const cloudLine = cloud.checked
    ? 'checked'
    : `not checked${cloud.reason === null ? '' : ` (${cloud.reason})`}`;
  return [
    ...problems.map((problem) => problemLine(cli.paint, problem)),
    ...(problems.length === 0 ? [] : ['']),
    `${harmless(campaign)} in ${harmless(folder)}`,
    `${count(counts.accounts, 'account')}, ${count(counts.videos, 'video')} to post; cloud: ${harmless(cloudLine)}`,
    verdict,
    '',
  ].join('\n');
};
