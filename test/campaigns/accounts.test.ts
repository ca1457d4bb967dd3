import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { brief, campaignFolderWith, load } from './campaign.ts';

const loadAccounts = async (text: string | Buffer) => {
  const { accounts, problems } = await load(await campaignFolderWith({ 'accounts.txt': text }));
  return { accounts, problems: problems.filter(({ code }) => code.includes('account')) };
};

describe('accounts.txt', () => {
  test('may have blank lines, comments, surrounding space, a BOM and CRLF', async () => {
    const text = '\uFEFF# mine\r\n  ada \r\n\r\n\tbo # on the red phone\r\n#cleo\r\ndex';
    expect(await loadAccounts(text)).toEqual({ accounts: ['ada', 'bo', 'dex'], problems: [] });
  });

  test('that names an account twice gives a warning with both lines, and the account counts once', async () => {
    const { accounts, problems } = await loadAccounts('ada\nbo\nada\n');
    expect(accounts).toEqual(['ada', 'bo']);
    expect(problems).toMatchObject([
      { severity: 'warning', code: 'account-twice', line: 3, message: '"ada" is already on line 1.' },
    ]);
  });

  test('with odd names gives a warning and keeps them, for a phone may be called anything', async () => {
    const { accounts, problems } = await loadAccounts('@ada\nbo b\ncleo,dex\n🦊\n');
    expect(accounts).toEqual(['@ada', 'bo b', 'cleo,dex', '🦊']);
    expect(brief(problems)).toEqual([1, 2, 3, 4].map((line) => `account-odd accounts.txt:${line}`));
    expect(problems[0]?.hint).toBe('Write "ada", without the @.');
  });

  test.for([
    ['an empty file', ''],
    ['blank lines and comments only', '\n# nobody\n  \n'],
  ] as const)('with %s refuses the start', async ([, text]) => {
    const { problems } = await loadAccounts(text);
    expect(problems).toMatchObject([{ severity: 'error', code: 'no-accounts', file: 'accounts.txt' }]);
  });

  test('that is missing refuses the start and says what to write', async () => {
    const { problems } = await load(await campaignFolderWith({ 'notes.txt': '' }));
    expect(problems).toContainEqual(
      expect.objectContaining({ code: 'no-accounts', hint: 'Write accounts.txt: one account per line.' }),
    );
  });

  test('that is a directory is an error that says so', async () => {
    const folder = await campaignFolderWith({});
    await mkdir(join(folder, 'accounts.txt'));
    const { problems } = await load(folder);
    expect(problems).toContainEqual(
      expect.objectContaining({
        code: 'accounts-unreadable',
        message: 'accounts.txt is a directory, where a file should be.',
      }),
    );
  });

  test('with Latin-1 bytes is an error that names every such line', async () => {
    const { problems } = await loadAccounts(Buffer.from('ada\nren\xe9\nbo\nzo\xeb\n', 'latin1'));
    const errors = problems.filter(({ severity }) => severity === 'error');
    expect(brief(errors)).toEqual(['accounts-unreadable accounts.txt:2', 'accounts-unreadable accounts.txt:4']);
  });

  test('in UTF-16 is an error that names the remedy', async () => {
    const { problems } = await loadAccounts(Buffer.from('\uFEFFada\nbo\n', 'utf16le'));
    expect(problems[0]?.message).toBe('Line 1 is in UTF-16; save the file as UTF-8.');
  });
});
