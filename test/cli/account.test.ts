import { expect, test } from 'vitest';
import { account, now } from '../ipc/fake-control.ts';
import { against } from './inside.ts';

type Some = Parameters<typeof account>[0];

const list = (some: Some) =>
  against({ listAccounts: () => ({ now, day: '2026-11-20', accounts: [account(some)] }) }, 'account', 'list');

test.for<[Some, string]>([
  [{}, '2/3 +40m ago +1 +1 +cooling down +viral-3 +in 3m'],
  [{ coolsDownUntilAt: null }, 'waiting +viral-3 +now'],
  [{ coolsDownUntilAt: null, nextNeeds: 'nextPass' }, 'waiting +viral-3 +next pass'],
  [{ coolsDownUntilAt: null, nextNeeds: 'start' }, 'not running +viral-3 +-'],
  [{ postsToday: 3 }, '3/3 .* done for today'],
  [{ openJobs: 0, nextJobId: null, coolsDownUntilAt: null }, 'idle +- +-'],
  [
    { pauses: [{ kind: 'phone', name: 'lena.cooks', code: 'operator', message: 'x', sinceAt: now }] },
    'paused',
  ],
  [{ capToday: null, capSetBy: null }, '2/\\?'],
])('an account in a line: %j', async ([some, line]) => {
  const { code, out } = await list(some);
  expect(code).toBe(0);
  expect(out).toMatch(new RegExp(line));
});

test('an account in full tells what it may post, why the next job waits and how the last ones ended', async () => {
  const { code, out } = await against({}, 'account', 'show', 'lena.cooks');
  expect(code).toBe(0);
  expect(out).toContain('today      2 posts of 3, the cap of viral');
  expect(out).toContain('before     last post 40m ago; 1 failure in a row');
  expect(out).toContain('next is viral-3');
  expect(out).toMatch(/2m ago +viral-1 +failed, tried again +the phone did not boot/);
});
