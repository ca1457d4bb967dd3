import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { lookForFile, refusal } from './entry.ts';
import { quoted } from './problems.ts';
import type { ProblemList } from './problems.ts';
import { wholeLines } from './text.ts';

export const accountsFile = 'accounts.txt';

/** What social networks allow in a handle. A phone may be called anything, so other names are kept. */
const usualName = /^[A-Za-z0-9._-]+$/;

const hintFor = (name: string): string =>
  name.startsWith('@') ? `Write ${quoted(name.slice(1))}, without the @.` : 'Write one account per line, as its phone is called.';

const nameOn = (line: string): string => line.replace(/(^|\s)#.*$/, '').trim();

/**
 * The accounts of `accounts.txt` and their lines: one per line; blank lines, surrounding space and comments (`#` at the
 * start of a line or after a space) are passed over. `root` is the folder's real path.
 */
export const readAccounts = async (root: string, problems: ProblemList): Promise<Map<string, number>> => {
  const lines = new Map<string, number>();
  const entry = await lookForFile(root, join(root, accountsFile));
  if (entry.kind === 'missing') {
    problems.add('no-accounts', `There is no ${accountsFile}.`, {
      hint: `Write ${accountsFile}: one account per line.`,
    });
    return lines;
  }
  if (entry.kind === 'refused') {
    problems.add('accounts-unreadable', `${accountsFile} ${entry.why}.`, { file: accountsFile });
    return lines;
  }

  let lineNumber = 0;
  const take = (text: string): void => {
    lineNumber += 1;
    const name = nameOn(text);
    if (name === '') return;
    const earlier = lines.get(name);
    const where = { file: accountsFile, line: lineNumber };
    if (earlier !== undefined) {
      problems.add('account-twice', `${quoted(name)} is already on line ${earlier}.`, where);
      return;
    }
    lines.set(name, lineNumber);
    if (!usualName.test(name)) {
      const hint = hintFor(name);
      problems.add('account-odd', `${quoted(name)} is an odd name for an account.`, { ...where, hint });
    }
  };

  try {
    const pieces = wholeLines(createReadStream(entry.path), (line, why) => {
      problems.add('accounts-unreadable', `Line ${line} ${why}.`, { file: accountsFile, line });
    });
    for await (const piece of pieces) piece.toString().replace(/\n$/, '').split('\n').forEach(take);
  } catch (thrown) {
    problems.add('accounts-unreadable', `${accountsFile} ${refusal(thrown)}.`, { file: accountsFile });
  }
  if (lines.size === 0 && !problems.has('accounts-unreadable')) {
    problems.add('no-accounts', `${accountsFile} names no account.`, {
      file: accountsFile,
      hint: 'Write one account per line.',
    });
  }
  return lines;
};
