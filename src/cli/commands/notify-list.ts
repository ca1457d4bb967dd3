import type { Command } from 'commander';
import type { NoticeListView, NoticeView } from '../../ipc/contract.ts';
import type { Cli } from '../cli.ts';
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

const asText = async (cli: Cli, { now, notices }: NoticeListView): Promise<string> =>
  notices.length === 0
    ? 'nothing needs a person\n'
    : cli.table(
        [
          { title: 'SINCE' },
          { title: 'WHAT', mayShrink: true },
          { title: 'NEXT', mayShrink: true },
          { title: 'TOLD', mayShrink: true },
        ],
        notices.map((notice) => [relative(now, notice.at), notice.message, notice.next, told(now, notice)]),
      );

const told = (now: number, { deliveries }: NoticeView): string =>
  deliveries.length === 0
    ? '-'
    : deliveries
        .map(({ channel, deliveredAt, problem, nextAt }) =>
          deliveredAt === null
            ? `${problem ?? `by ${channel}: under way`}, again ${relative(now, nextAt)}`
            : `by ${channel}, ${relative(now, deliveredAt)}`,
        )
        .join('; ');
