import type { ImportView } from '../../ipc/contract.ts';
import { harmless } from './harmless.ts';
import { count } from './words.ts';

/** What an import brought, and every row that it did not bring, with its line and the reason. */
export const importText = (view: ImportView): string => {
  const { campaign, platforms, taken, known, inDoubt, left, dryRun } = view;
  const would = dryRun ? ' would be' : '';
  const into = `${count(taken, 'post')}${would} taken into the ledger for ${platforms.join(' and ')}`;
  const head = `${campaign ?? 'ledger'}: ${into}, ${known} known already, ${count(left.length, 'row')} left`;
  const doubts = inDoubt.map(
    ({ line, account, video }) =>
      `line ${line}: ${video} for ${account} was in hand when the file was written and may be out; it counts as posted`,
  );
  const others = [...Map.groupBy(left, ({ reason }) => reason)].map(
    ([reason, rows]) =>
      `${rows.length === 1 ? 'line' : 'lines'} ${ranges(rows.map(({ line }) => line))}: ${reason}`,
  );
  return [head, ...doubts, ...others].map((line) => `${harmless(line)}\n`).join('');
};

/** `2, 5-7, 9` */
const ranges = (lines: readonly number[]): string => {
  const parts: { from: number; to: number }[] = [];
  for (const line of lines) {
    const last = parts.at(-1);
    if (last?.to === line - 1) last.to = line;
    else parts.push({ from: line, to: line });
  }
  return parts.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(', ');
};
