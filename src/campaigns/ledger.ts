import { baseName } from '../domain/ledger.ts';
import type { UnreadLine } from './progress/read.ts';

/** A line of the old system's ledger. */
export interface LedgerLine {
  line: number;
  account: string;
  /** The name of the file. */
  video: string;
  /** As it is written there. */
  time: string | null;
}

export interface LedgerFile {
  lines: LedgerLine[];
  unread: UnreadLine[];
}

/**
 * Reads `account|video|timestamp` lines; the timestamp may be missing, `#` begins a remark. A last line without its end
 * that has no complete timestamp may lack the end of its file's name, too.
 */
export const readLedger = (text: string): LedgerFile => {
  const lines: LedgerLine[] = [];
  const unread: UnreadLine[] = [];
  const all = text.split('\n');
  for (const [index, raw] of all.entries()) {
    if (raw.trim() === '' || raw.trimStart().startsWith('#')) continue;
    const line = index + 1;
    const [account = '', path, time = '', ...more] = raw.split('|').map((part) => part.trim().normalize('NFC'));
    const video = baseName(path ?? '');
    if (path === undefined) unread.push({ line, reason: 'it is no account|video|timestamp' });
    else if (account === '') unread.push({ line, reason: 'it names no account' });
    else if (video === '') unread.push({ line, reason: 'it names no video' });
    else if (more.length > 0) unread.push({ line, reason: 'it has more than three parts' });
    else if (index === all.length - 1 && time === '' && !/\.\w{2,4}$/.test(video)) {
      unread.push({ line, reason: 'the file ends in the middle of it' });
    } else lines.push({ line, account, video, time: time === '' ? null : time });
  }
  return { lines, unread };
};
