import type { Command } from 'commander';
import type { AccountListView } from '../../ipc/contract.ts';
import type { Cli } from '../cli.ts';
import { accountDoing, failuresCell, nextDue, postsCell } from '../print/account.ts';
import { relative } from '../print/words.ts';

export const addAccountList = (parent: Command, cli: Cli): void => {
  parent
    .command('list')
    .alias('ls')
    .description('accounts: posts of today, the last post, failures in a row, what each waits for')
    .action(async () => {
      const view = await cli.ask((daemon) => daemon.listAccounts());
      await cli.show(view, {
        text: () => asText(cli, view),
        names: () => view.accounts.map(({ account }) => account),
      });
      if (view.accounts.length === 0) cli.next('campaign', 'list');
    });
};

const asText = (cli: Cli, { now, accounts }: AccountListView): Promise<string> =>
  cli.table(
    [
      { title: 'ACCOUNT', mayShrink: true },
      { title: 'CAMPAIGNS', mayShrink: true },
      { title: 'TODAY', align: 'right' },
      { title: 'LAST POST' },
      { title: 'FAILED', align: 'right' },
      { title: 'WAITING', align: 'right' },
      { title: 'DOING' },
      { title: 'NEXT', mayShrink: true, keepsEnd: true },
      { title: 'DUE' },
      { title: 'CAP OF', wide: true },
    ],
    accounts.map((account) => [
      account.account,
      account.campaigns.join(', '),
      postsCell(account),
      relative(now, account.lastPostAt),
      failuresCell(account),
      account.openJobs,
      accountDoing(account),
      account.nextJobId,
      nextDue(now, account),
      account.capSetBy,
    ]),
  );
