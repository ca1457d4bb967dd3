import type { Command } from 'commander';
import type { PhoneListView, PhoneView } from '../../ipc/contract.ts';
import type { Cli } from '../cli.ts';
import type { Style } from '../print/style.ts';
import { duration, relative, words } from '../print/words.ts';

export const addPhoneList = (parent: Command, cli: Cli): void => {
  parent
    .command('list')
    .alias('ls')
    .description('phones: which are ours, which are in use by people, which are off')
    .action(async () => {
      const view = await cli.ask((daemon) => daemon.phones());
      await cli.show(view, {
        text: () => asText(cli, view),
        names: () => view.phones.map(({ name }) => name),
      });
      if (view.askedAt === null)
        cli.advise('the cloud has not been asked yet: only our own phones are shown');
    });
};

const asText = (cli: Cli, { now, phones }: PhoneListView): Promise<string> =>
  cli.table(
    [
      { title: 'PHONE', mayShrink: true },
      { title: 'ID', wide: true },
      { title: 'ACCOUNT', wide: true },
      { title: 'CAMPAIGN', mayShrink: true },
      { title: 'WHOSE' },
      { title: 'DOING' },
      { title: 'SINCE' },
      { title: 'ON FOR', align: 'right' },
      { title: 'NOTE', folds: true },
    ],
    phones.map((phone) => [
      phone.name,
      phone.phoneId,
      phone.account,
      phone.campaign,
      { text: phone.hold, style: styles[phone.hold] },
      phone.phase === null ? null : words(phone.phase),
      relative(now, phone.sinceAt),
      phone.onMs === null ? null : duration(phone.onMs),
      phone.reason,
    ]),
  );

const styles: Readonly<Record<PhoneView['hold'], Style>> = {
  ours: 'good',
  foreign: 'warn',
  off: 'dim',
  unknown: 'dim',
};
