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
      const campaign = await requireName(cli, options.campaign, 'list');
      const foreign = options.includeForeign === true ? await agreedOn(cli, campaign, options) : [];
      const { note = null, dryRun = false } = options;
      const view = await cli.ask((daemon) => daemon.stopPhones(campaign, { foreign, note, dryRun }));
      if (view.left.length > 0) cli.exitCode = exits.conflict;
      await cli.show(view, {
        text: () => asText(view),
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
  if (options.yes === true && named === undefined) {
    throw new PostdError('usage', 'with --yes, the phones that are not ours have to be named', {
      hint: `postctl phone stop --include-foreign --yes --campaign ${campaign} --phone ${chosen[0]?.name ?? ''}`,
    });
  }
  await cli.confirm({
    question: `Stop ${count(chosen.length, 'phone')} that somebody else may be using, for campaign ${campaign}?`,
    typed: campaign,
    yes: options.yes,
    flag: '--yes and --phone NAME',
  });
  return chosen.map(({ phoneId }) => phoneId);
};

const asText = ({ campaign, dryRun, wasRunning, ours, foreign, ordered, left }: StopPhonesView): string => {
  const would = dryRun ? 'would be ' : '';
  const lines = [
    ...(wasRunning ? [`campaign ${campaign} ${would === '' ? 'is' : 'would be'} stopped at once`] : []),
    `${list(ours)} of ours ${dryRun ? 'would be stopped' : 'being stopped'}`,
    ...(ordered.length > 0 ? [`${list(ordered)} on without us, now being stopped`] : []),
    ...(foreign.length > 0 ? [`${list(foreign)} on without us, left alone (see --include-foreign)`] : []),
    ...left.map(({ phoneId, reason }) => `phone ${phoneId} is left alone: ${reason}`),
  ];
  return lines.map((line) => `${harmless(line)}\n`).join('');
};

const list = (phones: readonly PhoneView[]): string => {
  const names = phones.map(({ name }) => name).join(', ');
  return names === '' ? 'no phone' : `${count(phones.length, 'phone')} (${names})`;
};
