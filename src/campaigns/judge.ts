import type { Problem } from '../domain/campaign.ts';
import type { Phone } from '../domain/cloud.ts';
import { accountsFile } from './accounts.ts';
import { ProblemList, quoted } from './problems.ts';

/**
 * What only the cloud can tell about accounts: each needs the one phone that carries its name. Knows nothing, and finds
 * nothing, when `phones` is null. `lines` says where in `accounts.txt` each account stands.
 */
export const judgeAccounts = (
  accounts: readonly string[],
  phones: readonly Phone[] | null,
  lines: ReadonlyMap<string, number> = new Map(),
): Problem[] => {
  if (phones === null) return [];
  const problems = new ProblemList();
  const byName = Map.groupBy(phones, ({ name }) => name);
  const loosely = new Map(phones.map(({ name }) => [name.trim().toLowerCase(), name]));
  for (const account of accounts) {
    const where = { file: accountsFile, line: lines.get(account) ?? null };
    const [phone, ...others] = byName.get(account) ?? [];
    if (phone === undefined) {
      const near = loosely.get(account.toLowerCase());
      problems.add('account-without-phone', `No phone is called ${quoted(account)}; the account is skipped.`, {
        ...where,
        hint: near === undefined ? 'Give its phone this very name.' : `There is a phone called ${quoted(near)}.`,
      });
    } else if (others.length > 0) {
      const phoneIds = [phone, ...others].map(({ phoneId }) => phoneId).join(', ');
      problems.add('phone-name-twice', `Several phones are called ${quoted(account)}: ${phoneIds}.`, {
        ...where,
        hint: 'Rename all but the one on which the account is logged in.',
      });
    }
  }
  if (accounts.length > 0 && !accounts.some((account) => byName.has(account))) {
    problems.add('no-usable-account', 'None of the accounts has a phone, so nobody can post.', {
      file: accountsFile,
      hint: 'Compare accounts.txt with the names of the phones: postctl phone list',
    });
  }
  return problems.all();
};
