import type { Command } from 'commander';
import type { NoticeListView, NoticeView } from '../../ipc/contract.ts';
import { inTheUsersWords } from '../called.ts';
import type { Cli } from '../cli.ts';
import { harmless } from '../print/harmless.ts';
import { relative } from '../print/words.ts';

export const addNotifyList = (parent: Command, cli: Cli): void => {
  parent
    .command('list')
    .alias('ls')
    .description('what needs a person just now, and whether anybody was told')
    .action(async () => {
      const view = await cli.ask((daemon) => daemon.notices());
      await cli.show(view, {
        text: () => asText(cli, view),
        names: () =>
          view.notices.map(({ jobId, account, campaign, kind }) => jobId ?? account ?? campaign ?? kind),
      });
      if (view.channels.length === 0) cli.advise('nobody is told: set notifyWebhookFile or notifyCommand');
    });
};

/** What to type must stay one line, so this is no table. */
const asText = (cli: Cli, { now, notices }: NoticeListView): string =>
  notices.length === 0
    ? 'nothing needs a person\n'
    : notices
        .map((notice) => {
          const lines = [
            `${cli.paint('strong', `${relative(now, notice.at)}:`)} ${harmless(notice.message)}`,
            ...(notice.deliveries.length === 0 ? [] : [`  told:  ${harmless(told(now, notice))}`]),
            `  next:  ${harmless(inTheUsersWords(notice.next, cli.called))}`,
          ];
          return `${lines.join('\n')}\n`;
        })
        .join('');

const told = (now: number, { deliveries }: NoticeView): string =>
  deliveries
    .map(({ channel, deliveredAt, problem, nextAt }) =>
      deliveredAt === null
        ? `${problem ?? `by ${channel}: under way`}, again ${relative(now, nextAt)}`
        : `by ${channel}, ${relative(now, deliveredAt)}`,
    )
    .join('; ');
