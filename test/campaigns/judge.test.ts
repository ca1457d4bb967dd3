import { expect, test } from 'vitest';
import type { Phone } from '../../src/domain/cloud.ts';
import { judgeAccounts } from '../../src/campaigns/index.ts';

const phones = (...names: string[]): Phone[] =>
  names.map((name, index) => ({ phoneId: String(100 + index), name, status: 'off' }));

test('accounts with a phone each are fine, whatever other phones there are', () => {
  expect(judgeAccounts(['ada', 'bo'], phones('bo', 'va', 'va', 'ada'))).toEqual([]);
});

test('an account without phone is a warning, with its line and the phone that was probably meant', () => {
  expect(judgeAccounts(['ada', 'bo', 'cyd'], phones('Ada ', 'cyd'), new Map([['ada', 4]]))).toMatchObject([
    { severity: 'warning', code: 'account-without-phone', line: 4, hint: 'There is a phone called "Ada ".' },
    { severity: 'warning', code: 'account-without-phone', line: null, file: 'accounts.txt' },
  ]);
});

test('accounts of which none has a phone are an error, for nobody could post', () => {
  expect(judgeAccounts(['ada'], phones('bo'), new Map([['ada', 4]]))).toMatchObject([
    { severity: 'error', code: 'no-usable-account', file: 'accounts.txt' },
    { severity: 'warning', code: 'account-without-phone', line: 4 },
  ]);
});

test("two phones of one account's name are an error that names both", () => {
  expect(judgeAccounts(['ada'], phones('ada', 'bo', 'ada'))).toMatchObject([
    { severity: 'error', code: 'phone-name-twice', message: 'Several phones are called "ada": 100, 102.' },
  ]);
});

test('nothing is said while the phones are not known', () => {
  expect(judgeAccounts(['ada'], null)).toEqual([]);
});
