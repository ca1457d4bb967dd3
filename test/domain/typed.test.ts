import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { nextStep } from '../../src/domain/notice.ts';
import { typed } from '../../src/domain/typed.ts';

const odd = 'my "odd" $HOME 🐱 o\'brien;b\\c';

it('a name arrives from a shell as it is', () => {
  for (const name of [odd, 'viral-7', 'a.b/c:d@e', '']) {
    expect(execFileSync('bash', ['-c', `printf %s ${typed(name)}`], { encoding: 'utf8' })).toBe(name);
  }
  expect(typed('viral.ada')).toBe('viral.ada');
});

it('what a notice tells to type can be typed, whatever the account is called', () => {
  const step = nextStep({
    ...{ noticeId: 1, kind: 'account', subject: odd, code: '', at: 0, clearedAt: null },
    ...{ message: '', campaign: 'cats', jobId: null, account: odd, phoneId: null },
  });
  expect(step).toBe(`postctl job list --account ${typed(odd)} --state failed`);
});
