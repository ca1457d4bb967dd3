import { describe, expect, it } from 'vitest';
import { pollerMachine } from '../../src/machines/poller.ts';
import { walkPoller } from './poller/walk.ts';
import { sampleOf, survivorsOf, Trail } from './mutants/hunt.ts';
import { complaints, summary } from './walk.ts';

const trail = new Trail();

describe('the poller', () => {
  it('is right on every edge', async () => {
    const report = await walkPoller(pollerMachine, { onPath: trail.note });
    process.stdout.write(summary(report));
    expect(complaints(report)).toBe('');
  });

  it('is told from a few that are nearly the same', async () => {
    expect(await survivorsOf(sampleOf(pollerMachine, trail), trail, walkPoller)).toEqual([]);
  });

  it.each([
    ['never rests', pollerMachine.provide({ delays: { pollEvery: 0 } })],
    ['tells nobody', pollerMachine.provide({ actions: { report: () => undefined } })],
  ])('is found out when it %s', async (_, poller) => {
    expect((await walkPoller(poller, { untilFailure: true })).failures).not.toEqual([]);
  });
});
