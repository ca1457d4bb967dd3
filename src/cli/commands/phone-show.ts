import type { Command } from 'commander';
import type { PhoneDetailView } from '../../ipc/contract.ts';
import type { Cli } from '../cli.ts';
import { harmless } from '../print/harmless.ts';
import { pauseLines } from '../print/pauses.ts';
import { duration, relative, words } from '../print/words.ts';

export const addPhoneShow = (parent: Command, cli: Cli): void => {
  parent
    .command('show <name>')
    .description('a phone in full: whose it is, what is on it, and what we did with it lately')
    .action(async (name: string) => {
      const view = await cli.ask((daemon) => daemon.phone(name));
      await cli.show(view, {
        text: async () => (await Promise.all(view.phones.map((phone) => asText(cli, phone)))).join('\n'),
        names: () => view.phones.map(({ phone }) => phone.name),
      });
    });
};

const asText = async (cli: Cli, view: PhoneDetailView): Promise<string> => {
  const { now, phone, pauses, campaigns, job, leases } = view;
  const doing = phone.phase === null ? '' : `, ${words(phone.phase)}`;
  const since = phone.sinceAt === null ? '' : ` since ${relative(now, phone.sinceAt)}`;
  const lines = [
    `${cli.paint('strong', harmless(phone.name))} (${phone.phoneId}): ${phone.hold}${doing}${since}`,
    ...(phone.reason === null ? [] : [`  ${harmless(phone.reason)}`]),
    `campaigns: ${campaigns.length === 0 ? 'none names it' : harmless(campaigns.join(', '))}`,
    ...(job === null ? [] : [harmless(`job in hand: ${job.jobId}, ${words(job.phase)} (${job.worker})`)]),
  ];
  const table =
    leases.length === 0
      ? ''
      : `\n${await cli.table(
          [
            { title: 'LEASE' },
            { title: 'CAMPAIGN', mayShrink: true },
            { title: 'JOB' },
            { title: 'PHASE' },
            { title: 'OPENED' },
            { title: 'ON FOR', align: 'right' },
            { title: 'NOTE', folds: true },
          ],
          leases.map((lease) => [
            lease.leaseId,
            lease.campaign,
            lease.jobId ?? 'ordered',
            words(lease.phase),
            relative(now, lease.openedAt),
            lease.onSinceAt === null
              ? null
              : duration((lease.offAt ?? lease.closedAt ?? now) - lease.onSinceAt),
            lease.reason,
          ]),
        )}`;
  return `${lines.join('\n')}\n${pauseLines(cli, now, pauses)}${table}`;
};
