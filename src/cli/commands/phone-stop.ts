import type { Command } from 'commander';
import { PostdError } from '../../domain/failure.ts';
import type { PhoneView, StopPhonesView } from '../../ipc/contract.ts';
import type { Cli } from '../cli.ts';
import { exits } from '../exit.ts';
import { requireName } from '../names.ts';
import { dryRunOption, yesOption } from '../options.ts';
import { harmless } from '../print/harmless.ts';
import { count } from '../print/words.ts';

interface StopOptions {
  campaign?: string;
  includeForeign?: boolean;
  phone?: string[];
  note?: string;
  yes?: boolean;
  dryRun?: boolean;
}

export const addPhoneStop = (parent: Command, cli: Cli): void => {
  parent
    .command('stop')
    .description('stop the phones of a campaign at once; the campaign itself is stopped with them')
    .option('--campaign <name>', 'whose phones')
    .option('--include-foreign', 'also those that are on without us: people may be using them')
    .option('--phone <name...>', 'of those only these; needed with --yes')
    .option('--note <text>', 'why')
    .addOption(yesOption())
    .addOption(dryRunOption())
    .action(async (options: StopOptions) => {
      const campaign = await requireName(cli, options.campaign, ['phone', 'stop', '--campaign']);
      const foreign = options.includeForeign === true ? await agreedOn(cli, campaign, options) : [];
      const { note = null, dryRun = false } = options;
      const view = await cli.ask((daemon) => daemon.stopPhones(campaign, { foreign, note, dryRun }));
      if (view.left.length > 0) cli.exitCode = exits.conflict;
      await cli.show(view, {
        text: () => asText(view, options.includeForeign === true),
        names: () => [...view.ours, ...view.ordered].map(({ name }) => name),
      });
      if (!dryRun && view.ours.length + view.ordered.length > 0) cli.next('phone', 'list');
    });
};

/** The ids of the foreign phones that somebody has seen listed and agreed to. */
const agreedOn = async (cli: Cli, campaign: string, options: StopOptions): Promise<string[]> => {
  const { foreign } = await cli.ask((daemon) => daemon.stopPhones(campaign, { dryRun: true }));
  const named = options.phone;
  const chosen =
    named === undefined
      ? foreign
      : foreign.filter(({ name, phoneId }) => named.includes(name) || named.includes(phoneId));
  if (options.dryRun === true || chosen.length === 0) return [];
  for (const { name, phoneId } of chosen) cli.say(`  ${harmless(name)} (${phoneId}) is on, and not by us`);
  const names = chosen.flatMap(({ name }) => ['--phone', name]);
  if (options.yes === true && named === undefined) {
    throw new PostdError('usage', 'with --yes, the phones that are not ours have to be named', {
      details: { flags: names },
    });
  }
  await cli.confirm({
    question: `Stop ${count(chosen.length, 'phone')} that somebody else may be using, for campaign ${campaign}?`,
    typed: campaign,
    yes: options.yes,
    flags: ['--yes', ...(named === undefined ? names : [])],
  });
  return chosen.map(({ phoneId }) => phoneId);
};

const asText = (view: StopPhonesView, wantsForeign: boolean): string => {
  const { campaign, dryRun, wasRunning, ours, foreign, ordered, left } = view;
  const isDone = dryRun ? 'would be stopped' : 'being stopped';
  const leftAlone = wantsForeign
    ? 'would be stopped, too, once you agree'
    : 'left alone (see --include-foreign)';
  const lines = [
    ...(wasRunning ? [`campaign ${campaign} ${dryRun ? 'would be' : 'is'} stopped at once`] : []),
    ours.length === 0 ? 'no phone of ours is on' : `${list(ours)} of ours ${isDone}`,
    ...(ordered.length > 0 ? [`${list(ordered)} on without us, now being stopped`] : []),
    ...(foreign.length > 0 ? [`${list(foreign)} on without us, ${dryRun ? leftAlone : 'left alone'}`] : []),
    ...left.map(({ phoneId, reason }) => `phone ${phoneId} is left alone: ${reason}`),
  ];
  return lines.map((line) => `${harmless(line)}\n`).join('');
};

const list = (phones: readonly PhoneView[]): string => {
  const names = phones.map(({ name }) => name).join(', ');
  return `${count(phones.length, 'phone')} (${names})`;
};
