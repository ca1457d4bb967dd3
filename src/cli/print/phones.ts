import type { PhoneView } from '../../ipc/contract.ts';
import type { Cli } from '../cli.ts';
import type { Column } from './table.ts';
import { duration, relative, words } from './words.ts';

const columns: readonly Column[] = [
  { title: 'PHONE', mayShrink: true },
  { title: 'CAMPAIGN', mayShrink: true },
  { title: 'DOING' },
  { title: 'SINCE' },
  { title: 'ON FOR', align: 'right' },
  { title: 'NOTE', folds: true },
];

/** The phones we hold, below a blank line; nothing when there are none. */
export const ourPhones = async (cli: Cli, now: number, phones: readonly PhoneView[]): Promise<string> => {
  if (phones.length === 0) return '';
  const rows = phones.map(({ name, campaign, phase, sinceAt, onMs, reason }) => [
    name,
    campaign,
    phase === null ? null : words(phase),
    relative(now, sinceAt),
    onMs === null ? null : duration(onMs),
    reason,
  ]);
  return `\n${await cli.table(columns, rows)}`;
};
