import { describe, expect, it } from 'vitest';
import { pollerMachine } from '../../src/machines/poller.ts';
import { walkPoller } from './poller/walk.ts';
import { complaints, summary } from './walk.ts';

describe('the poller', () => {
  it('is right on every edge', async () => {
    const report = await walkPoller();
    process.stdout.write(summary(report));
    expect(complaints(report)).toBe('');
  });

  it.each([
    ['never rests', pollerMachine.provide({ delays: { pollEvery: 0 } })],
    ['tells nobody', pollerMachine.provide({ actions: { report: () => undefined } })],
  ])('is found out when it %s', async (_, poller) => {
    expect((await walkPoller(poller, { untilFailure: true })).failures).not.toEqual([]);
  });
});
